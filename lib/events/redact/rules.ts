/** What redaction looks for. Ids are stored with deliveries and in policies: they never change. */
export const RULES = [
  {
    id: "secret-data",
    label: "Data of Kubernetes Secrets",
    description:
      "Every value under data and stringData of a Secret, in requests, responses, lists, watch events and patches of any kind. Keys stay.",
    example: '{"kind":"Secret","metadata":{"name":"db"},"data":{"password":"aHVudGVyMg=="}}',
  },
  {
    id: "last-applied",
    label: "Last applied configuration",
    description: "The annotation in which kubectl apply keeps a copy of the whole object, in objects and in patches.",
    example:
      '{"metadata":{"annotations":{"kubectl.kubernetes.io/last-applied-configuration":"{\\"kind\\":\\"Secret\\"}"}}}',
  },
  {
    id: "tokens",
    label: "Token, password and key fields",
    description:
      "Values of fields and variables whose name says they are secret: token, password, clientSecret, apiKey, client-key-data, .dockerconfigjson, DB_PASSWORD; issued tokens and client certificates. Authority certificates are public and stay.",
    example: '{"kind":"TokenRequest","status":{"token":"s3cr3t","expirationTimestamp":"2026-11-27T09:00:00Z"}}',
  },
  {
    id: "bearer",
    label: "Credentials in any text",
    description:
      "Bearer and Basic credentials, JSON web tokens, private keys, and keys that announce themselves (tskey-, AKIA, ghp_, orc_src_ and others), wherever they stand.",
    example: '{"userAgent":"curl -H Authorization: Bearer abc123"}',
  },
  {
    id: "command-line",
    label: "Secrets in commands and URLs",
    description:
      "--token, --password=, -p of mysql, NAME=value of a secret variable, --from-literal, user:password@ in URLs: in commands, arguments, exec requests and query parameters.",
    example: "mysql --host=db -u root --password=hunter2",
  },
] as const;

export type RuleId = (typeof RULES)[number]["id"];

/** What an organization added itself: names of fields and beginnings of keys. */
export const CUSTOM_RULE = "custom";

/** What one organization redacts. */
export type RedactionPolicy = {
  /** Rules switched off. */
  disabled: readonly RuleId[];
  /** Further names of fields, variables and flags whose values are secret; compared without case. */
  keys: readonly string[];
  /** Beginnings of keys that announce themselves, such as `acme_pat_`. */
  prefixes: readonly string[];
};

/** Everything on, nothing added. */
export const DEFAULT_POLICY: RedactionPolicy = { disabled: [], keys: [], prefixes: [] };
