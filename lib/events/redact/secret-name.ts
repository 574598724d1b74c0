/*
 * Which names announce a secret. Chosen from the field names of Kubernetes' own types, of the charts and custom resources in wide use and
 * of the capture under tests/fixtures. A name is judged by its end: `tokenSecretName`, `passwordFile` and `secretRef` point at a
 * secret and are evidence; `topologyKey`, `publicKey` and `nextPageToken` are none.
 */

const PASSWORD = /(?:passwords?|passwd|passphrase|pgpass|dockerconfigjson|dockercfg)$/;
const TOKEN = /tokens?$/;
const NO_TOKEN = /(?:page|continue|continuation|next|cancellation)tokens?$/;
const SECRET =
  /^(?:.*(?:client|app|application|shared|webhook|consumer|api|oauth2?|oidc|signing|jwt|cookie|session|hmac|auth|user|db|root|admin))?secret$/;
const KEY =
  /(?:api|access|secret|private|signing|encryption|encrypt|master|auth|account|session|shared|storage|deploy|cipher|hmac|jwt)key$/;
const WHOLE = /^(?:authorization|proxyauthorization|cookie|setcookie|clientkeydata|clientcertificatedata)$/;

const ANNOUNCING = [PASSWORD, SECRET, KEY, WHOLE];

/** Words of a variable's name that make it a secret's, and last words that say it only points at one or describes it. */
const SECRET_WORDS = new Set([
  ...["pass", "password", "passwords", "passwd", "passphrase", "pwd", "pw", "token", "tokens", "secret", "secrets"],
  ...["apikey", "credential", "credentials", "creds"],
]);
const POINTERS = new Set([
  ...[
    "name",
    "names",
    "file",
    "files",
    "path",
    "dir",
    "directory",
    "mount",
    "ref",
    "id",
    "ids",
    "url",
    "uri",
    "host",
    "port",
  ],
  ...[
    "endpoint",
    "ttl",
    "expiry",
    "expiration",
    "expires",
    "seconds",
    "minutes",
    "hours",
    "lifetime",
    "duration",
    "timeout",
  ],
  ...[
    "interval",
    "type",
    "enabled",
    "disabled",
    "required",
    "length",
    "size",
    "min",
    "max",
    "count",
    "limit",
    "limits",
  ],
  ...[
    "policy",
    "issuer",
    "audience",
    "mode",
    "algorithm",
    "namespace",
    "stdin",
    "provider",
    "store",
    "engine",
    "version",
  ],
  ...["webhook", "review", "reviews", "request", "requests", "controller", "manager", "operator"],
]);
const OPEN_KEYS = new Set([
  ...[
    "public",
    "partition",
    "sort",
    "cache",
    "primary",
    "foreign",
    "routing",
    "topology",
    "label",
    "hash",
    "index",
    "lookup",
  ],
  ...["annotation", "taint", "group", "node", "config", "object", "search", "registry", "host", "known"],
]);

/** As names are compared: without case, separators and a closing number. */
function plainName(name: string): string {
  return name
    .replace(/[^A-Za-z0-9]/g, "")
    .replace(/[0-9]+$/, "")
    .toLowerCase();
}

const NAME_LENGTH_MAX = 200;
/** Names whose verdict is remembered. */
const NAMES_MAX = 2_000;

/** Whether a field, flag or parameter of this name holds a secret. */
export const isSecretName = remembering((name) => {
  const plain = plainName(name);
  if (ANNOUNCING.some((pattern) => pattern.test(plain))) return true;
  if (TOKEN.test(plain) && !NO_TOKEN.test(plain)) return true;
  const last = wordsOf(name).at(-1);
  return last === "pass" || (last === "pwd" && plain !== "pwd" && plain !== "oldpwd");
});

/**
 * Whether an environment variable of this name holds a secret. Wider than for a field: `STRIPE_KEY`, `SECRET_KEY_BASE`; variables are where
 * secrets are put, and no type says what else they are.
 */
export const isSecretVariable = remembering((name) => {
  if (isSecretName(name)) return true;
  const words = wordsOf(name);
  const last = words.at(-1) ?? "";
  if (words.length < 2 || POINTERS.has(last)) return SECRET_WORDS.has(last) && last !== "pwd";
  if (last === "key" || last === "keys") return !OPEN_KEYS.has(words.at(-2) ?? "");
  return words.some((word) => SECRET_WORDS.has(word));
});

/** Records have the same few names over and over; one too long to be a name is none. */
function remembering(judge: (name: string) => boolean): (name: string) => boolean {
  const known = new Map<string, boolean>();
  return (name) => {
    if (name.length > NAME_LENGTH_MAX) return false;
    let verdict = known.get(name);
    if (verdict === undefined) {
      verdict = judge(name);
      if (known.size >= NAMES_MAX) known.clear();
      known.set(name, verdict);
    }
    return verdict;
  };
}

/** `dbPassword_1` is `db`, `password`: split at separators, digits and where a capital follows a small letter. */
function wordsOf(name: string): string[] {
  return name
    .replace(/([a-z])([A-Z])/g, "$1 $2")
    .toLowerCase()
    .split(/[^a-z]+/)
    .filter((word) => word !== "");
}
