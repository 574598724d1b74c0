import { describe, expect, it } from "vitest";
import type { RawRecord } from "../event.ts";
import { makeRedactor, type Redactor } from "./redactor.ts";
import type { Findings } from "./findings.ts";
import { DEFAULT_POLICY, RULES } from "./rules.ts";

const KEY = Buffer.alloc(32, 7);
const redactor = makeRedactor(KEY, DEFAULT_POLICY);
/** Distinctive in plain text; its encodings are looked for as well. */
const SECRET = "Pl4nted-S3cret.Value_77";
const BASE64 = Buffer.from(SECRET).toString("base64");
const JWT = `eyJhbGciOiJIUzI1NiJ9.${Buffer.from(`{"sub":"${SECRET}"}`).toString("base64url")}.c2lnbmF0dXJl`;

function recordOf(text: string): RawRecord {
  const bytes = Buffer.from(text);
  try {
    return { index: 0, bytes, value: JSON.parse(text) as unknown, problem: undefined };
  } catch {
    return { index: 0, bytes, value: undefined, problem: "not JSON" };
  }
}

function redact(value: unknown, by: Redactor = redactor): { text: string; redacted: Findings | undefined } {
  const { record, redacted } = by.record(recordOf(typeof value === "string" ? value : JSON.stringify(value)));
  return { text: record.bytes.toString(), redacted };
}

/** Whether the text holds the secret in any form it may have been written in. */
function holdsSecret(text: string): boolean {
  return [SECRET, BASE64, BASE64.replace(/=+$/, ""), encodeURIComponent(SECRET), JWT.split(".")[1] ?? ""].some((form) =>
    text.includes(form),
  );
}

const exec = (query: string) => ({ requestURI: `/api/v1/namespaces/n/pods/p/exec?${query}&container=c` });
const secretEvent = (fields: object) => ({ objectRef: { resource: "secrets", namespace: "n", name: "db" }, ...fields });
const recorder = (body: string, resource = "secrets") => ({
  type: "kubernetes-api-request",
  request: { method: "PATCH", path: `/api/v1/namespaces/n/${resource}/x`, body: Buffer.from(body).toString("base64") },
  kubernetes: { Resource: resource },
});
const MANIFEST = `apiVersion: v1\nkind: Secret\nmetadata:\n  name: db\nstringData:\n  password: ${SECRET}\n  # kept\n`;

describe("every secret", () => {
  it.each<[string, unknown]>([
    ["in a Secret's data", { responseObject: { kind: "Secret", data: { password: BASE64 } } }],
    ["in a Secret whose kind comes last", { responseObject: { data: { password: BASE64 }, kind: "Secret" } }],
    ["in stringData", { requestObject: { kind: "Secret", stringData: { "a.txt": SECRET } } }],
    ["in data of a wrong shape", { requestObject: { kind: "Secret", data: { a: { b: [SECRET] }, c: 12 } } }],
    ["in a SecretList", { responseObject: { kind: "SecretList", items: [{ metadata: {}, data: { x: BASE64 } }] } }],
    ["in a List", { requestObject: { kind: "List", items: [{ kind: "Secret", data: { x: BASE64 } }] } }],
    ["in a watch event", { type: "ADDED", object: { kind: "Secret", data: { x: BASE64 } } }],
    ["in a Table", secretEvent({ responseObject: { kind: "Table", rows: [{ object: { data: { x: BASE64 } } }] } })],
    ["in a merge patch", secretEvent({ requestObject: { data: { x: BASE64 } } })],
    ["in a JSON patch", secretEvent({ requestObject: [{ op: "add", path: "/data/x", value: BASE64 }] })],
    [
      "in a JSON patch of all data",
      secretEvent({ requestObject: [{ op: "replace", path: "/data", value: { x: BASE64 } }] }),
    ],
    [
      "in a JSON patch of all",
      secretEvent({ requestObject: [{ op: "replace", path: "", value: { data: { x: BASE64 } } }] }),
    ],
    ["in a duplicate member", `{"kind":"Secret","data":{"x":"${BASE64}"},"data":{}}`],
    ["in a kind written in escapes", `{"\\u006bind":"\\u0053ecret","data":{"x":"${BASE64}"}}`],
    [
      "in Google's audit log",
      { protoPayload: { resourceName: "core/v1/namespaces/n/secrets/db", response: { data: { x: BASE64 } } } },
    ],
    [
      "in Google's typed object",
      { protoPayload: { request: { "@type": "core.k8s.io/v1.Secret", data: { x: BASE64 } } } },
    ],
    [
      "in a webhook's patch annotation",
      secretEvent({
        annotations: {
          "patch.webhook.admission.k8s.io/round_0_index_0": JSON.stringify({
            patch: [{ op: "add", path: "/data", value: { x: BASE64 } }],
          }),
        },
      }),
    ],
    [
      "in the last applied configuration",
      { metadata: { annotations: { "kubectl.kubernetes.io/last-applied-configuration": `{"x":"${SECRET}"}` } } },
    ],
    [
      "in a patch of the last applied configuration",
      {
        requestObject: [
          { op: "add", path: "/metadata/annotations/kubectl.kubernetes.io~1last-applied-configuration", value: SECRET },
        ],
      },
    ],
    ["in an issued token", { responseObject: { kind: "TokenRequest", status: { token: SECRET } } }],
    ["in a reviewed token", { requestObject: { kind: "TokenReview", spec: { token: SECRET } } }],
    [
      "in an issued certificate",
      { responseObject: { kind: "CertificateSigningRequest", status: { certificate: SECRET } } },
    ],
    [
      "in a kubeconfig",
      { users: [{ user: { token: SECRET, "client-key-data": BASE64, "client-certificate-data": BASE64 } }] },
    ],
    ["in a Docker configuration", { data: { ".dockerconfigjson": BASE64 } }],
    [
      "in a Docker configuration's text",
      { s: JSON.stringify({ auths: { "r.example.com": { auth: Buffer.from(`bob:${SECRET}`).toString("base64") } } }) },
    ],
    ["in a patched token", { requestObject: [{ op: "add", path: "/spec/token", value: SECRET }] }],
    ["in a variable", { env: [{ name: "STRIPE_KEY", value: SECRET }] }],
    [
      "in a patched variable",
      {
        requestObject: [{ op: "add", path: "/spec/containers/0/env/-", value: { name: "DB_PASSWORD", value: SECRET } }],
      },
    ],
    ["in a password that is a number", '{"password":7715077150,"x":"Pl4nted"}'],
    ["in a header of a probe", { httpHeaders: [{ name: "Authorization", value: `Basic ${BASE64}` }] }],
    ["in a header map", { headers: { Authorization: [`Bearer ${SECRET}`] } }],
    ["in a user agent", { userAgent: `x Authorization: Bearer ${SECRET}` }],
    ["in prose", { message: `refused bearer ${SECRET} of bob` }],
    ["in Basic credentials", { message: `Basic ${Buffer.from(`bob:${SECRET}`).toString("base64")}` }],
    ["in a web token", { message: `sent ${JWT} to us` }],
    ["in a web token as a key", { [JWT]: 1 }],
    ["in a private key", { note: `-----BEGIN RSA PRIVATE KEY-----\n${BASE64}\n-----END RSA PRIVATE KEY-----\n` }],
    ["in a private key that is cut", { note: `-----BEGIN PRIVATE KEY-----\n${BASE64}` }],
    [
      "in a private key in base64",
      { note: Buffer.from(`-----BEGIN PRIVATE KEY-----\n${SECRET}\n-----END PRIVATE KEY-----\n`).toString("base64") },
    ],
    ["in an exec's flag", exec(`command=tool&command=--token%3D${SECRET}`)],
    ["in the word after an exec's flag", exec(`command=tool&command=--token&command=${SECRET}`)],
    ["in an exec's script", exec(`command=sh&command=-c&command=mysql+-u+root+-p${SECRET}+db`)],
    ["in an exec's variable", exec(`command=env&command=PGPASSWORD%3D${SECRET}&command=psql`)],
    ["in a parameter", { requestURI: `/api/v1/namespaces/n/services/s/proxy/login?password=${SECRET}` }],
    ["in a web token in a parameter", exec(`command=curl&command=-H&command=Authorization%3A%20Bearer%20${JWT}`)],
    ["in parsed parameters", { queryParameters: { command: ["mysql", `-p${SECRET}`], token: [SECRET] } }],
    ["in arguments", { command: ["mysql"], args: ["-u", "root", `-p${SECRET}`] }],
    ["in the argument after its flag", { args: ["--password", SECRET] }],
    ["in a command", { command: `kubectl config set-credentials bob --token=${SECRET}` }],
    ["in a quoted flag", { command: `tool --password='${SECRET} and more' --x` }],
    ["in a literal", { command: `kubectl create secret generic db --from-literal=pin=${SECRET}` }],
    ["in a literal of its own word", { command: `kubectl create secret generic db --from-literal pin=${SECRET}` }],
    ["in a typed patch", { command: `kubectl patch secret db -p '{"stringData":{"pin":"${SECRET}"}}'` }],
    [
      "in a typed patch that comes first",
      { command: `kubectl patch -p "{\\"stringData\\":{\\"pin\\":\\"${SECRET}\\"}}" secret db` },
    ],
    ["in a here-document", { command: `kubectl apply -f - <<EOF\n${MANIFEST}EOF` }],
    ["in a quoted script", { command: `sh -c "curl -u bob:${SECRET} https://x"` }],
    ["in a URL", { command: `git clone https://bob:${SECRET}@git.example.com/x` }],
    ["in a connection string", { command: `psql "host=db password=${SECRET}"` }],
    ["in a connection string with semicolons", { value: `Server=db;Password=${SECRET};` }],
    ["in an API key header", { command: `curl -H "X-Api-Key: ${SECRET}" https://x` }],
    ["in a recorded JSON body", recorder(JSON.stringify({ data: { x: BASE64 } }))],
    ["in a recorded YAML body", recorder(MANIFEST)],
    ["in a second YAML document", recorder(`kind: ConfigMap\n---\n${MANIFEST}`, "configmaps")],
    [
      "in a recorded body of several forms",
      recorder(`kind: Secret\ndata: {x: ${BASE64}}\nstringData:\n  "y": |\n    ${SECRET}\n`),
    ],
    ["in a YAML alias", recorder(`kind: Secret\nx: &a ${SECRET}\nstringData: {y: *a}\n`)],
    ["in a recorded protobuf body", recorder(`k8s\0\n\x0c\n\x02v1\x12\x06Secret\x12${SECRET}`)],
    ["in a recorded body that is neither", recorder(`\x00\x01${SECRET}`)],
    [
      "in a variable of a recorded body",
      recorder(JSON.stringify({ env: [{ name: "API_KEY", value: SECRET }] }), "pods"),
    ],
    [
      "in a recorded event as it is stored",
      { stableID: "n1", event: recorder(JSON.stringify({ data: { x: BASE64 } })) },
    ],
    [
      "in an event in a string",
      { properties: { log: JSON.stringify(secretEvent({ responseObject: { data: { x: BASE64 } } })) } },
    ],
    [
      "in an event in a string in a string",
      { message: JSON.stringify({ log: JSON.stringify({ kind: "Secret", data: { x: BASE64 } }) }) },
    ],
    [
      "in a log line around an event",
      `Nov 20 host audit: ${JSON.stringify({ kind: "Secret", data: { x: BASE64 } })} end`,
    ],
    [
      "in an event that breaks off",
      JSON.stringify(secretEvent({ responseObject: { data: { x: `${BASE64}${BASE64}` } } })).slice(0, -30),
    ],
    [
      "in an event that lost its beginning",
      JSON.stringify({ responseObject: { kind: "Secret", data: { x: BASE64 } } }).slice(12),
    ],
    ["in a broken record's field", `{"user":"bob","password":"${SECRET}",,}`],
    ["in a broken record's command", `{,"args":["--token","${SECRET}","--password=${SECRET}"]}`],
    ["in plain text", `login: password=${SECRET} from 10.0.0.1`],
    ["in a settings file", { data: { "app.yaml": `db:\n  host: x\n  password: "${SECRET}"\n` } }],
    [
      "below more levels than are read",
      "[".repeat(300) + JSON.stringify({ kind: "Secret", data: { x: BASE64 } }) + "]".repeat(300),
    ],
    [
      "in bytes that are no UTF-8",
      Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(` --token=${SECRET}`)]).toString("latin1"),
    ],
  ])("%s is replaced", (_place, given) => {
    const { text, redacted } = redact(given);
    expect(holdsSecret(text), text).toBe(false);
    expect(redacted).toBeDefined();
    expect(redact(text)).toEqual({ text, redacted: undefined });
  });
});

describe("evidence that is no secret", () => {
  it.each<[string, unknown]>([
    [
      "a Secret's name, keys, labels and type",
      {
        responseObject: {
          kind: "Secret",
          metadata: { name: "db-password", labels: { app: "token-store" } },
          type: "Opaque",
          immutable: true,
        },
      },
    ],
    [
      "references to Secrets",
      {
        env: [{ name: "DB_PASSWORD", valueFrom: { secretKeyRef: { name: "db", key: "password" } } }],
        imagePullSecrets: [{ name: "regcred" }],
        volumes: [{ secret: { secretName: "tls" } }],
      },
    ],
    ["a ConfigMap", { requestObject: { kind: "ConfigMap", data: { color: "green", "tls-min-version": "1.2" } } }],
    [
      "managed fields",
      {
        managedFields: [
          {
            fieldsV1: {
              "f:data": { "f:password": {} },
              "f:annotations": { "f:kubectl.kubernetes.io/last-applied-configuration": {} },
            },
          },
        ],
      },
    ],
    [
      "the event about a Secret",
      secretEvent({
        requestURI: "/api/v1/namespaces/n/secrets/db-password",
        responseStatus: { code: 403, message: 'secrets "db-password" is forbidden' },
      }),
    ],
    [
      "the user and how they signed in",
      {
        user: {
          username: "system:serviceaccount:kube-system:token-cleaner",
          extra: { "authentication.kubernetes.io/credential-id": ["X509SHA256=0f"] },
        },
      },
    ],
    [
      "keys of selectors and tolerations",
      {
        affinity: { topologyKey: "kubernetes.io/hostname" },
        tolerations: [{ key: "dedicated", value: "key-store" }],
        partitionKey: "p",
      },
    ],
    [
      "a token's facts",
      {
        automountServiceAccountToken: true,
        spec: { expirationSeconds: 3600 },
        tokenExpirationSeconds: 60,
        nextPageToken: "abc",
        metadata: { continue: "eyJ2IjoibWV0YS5rOHMuaW8vdjEiLCJydiI6MX0" },
      },
    ],
    [
      "variables that point at secrets",
      {
        env: [
          { name: "PASSWORD_FILE", value: "/run/secrets/db" },
          { name: "TOKEN_TTL", value: "1h" },
          { name: "SECRET_NAME", value: "db" },
          { name: "PUBLIC_KEY", value: "ssh-ed25519 AAAA" },
          { name: "PWD", value: "/app" },
        ],
      },
    ],
    [
      "a variable set by another",
      { args: ["--password=$(DB_PASSWORD)", "--token", "${TOKEN}"], env: [{ name: "TOKEN", value: "" }] },
    ],
    ["authority certificates", { "certificate-authority-data": BASE64, caBundle: BASE64 }],
    [
      "a certificate's request",
      {
        spec: {
          request: Buffer.from("-----BEGIN CERTIFICATE REQUEST-----").toString("base64"),
          usages: ["client auth"],
        },
      },
    ],
    ["an ordinary exec", exec("command=sh&command=-c&command=ls+-la+%2Frun%2Fsecrets+%7C+head")],
    ["a port after mkdir's -p", { command: "mkdir -p /srv/tokens && ssh -p 22 host" }],
    ["a selector", { requestURI: "/api/v1/secrets?labelSelector=token%3Dabc&fieldSelector=type%3Dx" }],
    ["a configuration map's literals", { command: "kubectl create configmap c --from-literal=color=green" }],
    ["prose about tokens", { message: "bearer token expired; see --token", reason: "Basic authentication is off" }],
    ["an apostrophe", { message: "can't read token, don't retry" }],
    ["a URL", { message: "GET https://git@example.com:8443/a?b=c failed for mailto:bob@example.com" }],
    [
      "a recorded body",
      recorder(JSON.stringify({ spec: { replicas: 3, template: { secretName: "x" } } }), "deployments"),
    ],
  ])("%s is kept as it is", (_what, given) => {
    const record = recordOf(JSON.stringify(given));
    expect(redactor.record(record)).toEqual({ record, redacted: undefined });
    expect(redactor.record(record).record).toBe(record);
  });
});

describe("a record in which something is found", () => {
  it("differs in nothing else: numbers, escapes, the order of members, odd keys, spaces", () => {
    const before = `{ "z":12345678901234567890, "1.0":1.0, "2":2,"1":1, "__proto__":{"a":1}, "u":"\\u003cb\\u003e \\/ ü", "password" : "${SECRET}" , "e":1E400 }`;
    const { text } = redact(before);
    expect(text).toMatch(/"redacted:[0-9a-f]{24}"/);
    expect(text.replace(/redacted:[0-9a-f]{24}/, SECRET)).toBe(before);
  });

  it("has its value read again", () => {
    const { record } = redactor.record(recordOf(`{"password":"${SECRET}","n":1}`));
    expect(record.value).toEqual(JSON.parse(record.bytes.toString()));
  });

  it("keeps bytes that are no UTF-8", () => {
    const bytes = Buffer.concat([
      Buffer.from('{"a":"'),
      Buffer.from([0xff, 0xc3]),
      Buffer.from(`","password":"${SECRET}"}`),
    ]);
    const { record } = redactor.record({ index: 0, bytes, value: {}, problem: undefined });
    expect(record.bytes.subarray(0, 8)).toEqual(bytes.subarray(0, 8));
    expect(record.bytes.includes(SECRET)).toBe(false);
  });

  it("says which rules found how many", () => {
    const given = {
      kind: "Secret",
      data: { a: BASE64, b: BASE64 },
      metadata: { annotations: { note: `Bearer ${SECRET}` } },
    };
    expect(redact(given).redacted).toEqual({ "secret-data": 2, bearer: 1 });
  });
});

describe("a broken record", () => {
  // Were all of it copied for each object, as it once was, these would be 160 GB, and the test be given up.
  it("of tens of thousands of objects is looked through once", () => {
    const objects = '{"node":"desk","user":"eve@example.com"},'.repeat(60_000);
    const { text } = redact(`"cut off",${objects}{"password":"${SECRET}"}`);
    expect(holdsSecret(text)).toBe(false);
  });
});

describe("what stands for a secret", () => {
  const maskIn = (value: unknown, by = redactor) => /redacted:[0-9a-f]{24}/.exec(redact(value, by).text)?.[0];

  it("is the same wherever the secret was found, so that it can be searched for", () => {
    const places = [
      { kind: "Secret", data: { x: BASE64 } },
      { kind: "Secret", stringData: { x: SECRET } },
      { password: SECRET },
      { command: `mysql -p${SECRET}` },
      exec(`command=--token&command=${SECRET}`),
      { message: `Authorization: Bearer ${SECRET}` },
      { message: `https://bob:${SECRET}@host/` },
    ];
    expect(new Set(places.map((place) => maskIn(place))).size).toBe(1);
  });

  it("differs under another organization's key, and between secrets", () => {
    const other = makeRedactor(Buffer.alloc(32, 8), DEFAULT_POLICY);
    expect(maskIn({ password: SECRET }, other)).not.toBe(maskIn({ password: SECRET }));
    expect(maskIn({ password: `${SECRET}!` })).not.toBe(maskIn({ password: SECRET }));
  });
});

describe("a policy", () => {
  it("switches off one rule and leaves the others", () => {
    const by = makeRedactor(KEY, { ...DEFAULT_POLICY, disabled: ["tokens"] });
    const { text, redacted } = redact({ password: "kept1234", command: `x --token=${SECRET}` }, by);
    expect(text).toContain("kept1234");
    expect(redacted).toEqual({ "command-line": 1 });
  });

  it("adds names and beginnings of its own, though every rule is off", () => {
    const by = makeRedactor(KEY, { disabled: RULES.map(({ id }) => id), keys: ["Badge-Pin"], prefixes: ["acme_(x)_"] });
    const { text, redacted } = redact(
      { "badge-pin": SECRET, args: ["--badge-pin", SECRET], note: `see acme_(x)_${SECRET}, kept` },
      by,
    );
    expect(holdsSecret(text)).toBe(false);
    expect(text).toContain(", kept");
    expect(redacted).toEqual({ custom: 3 });
  });

  it.each(RULES.map(({ id, example }) => [id, example] as const))("shows by an example what %s does", (id, example) => {
    expect(Object.keys(redact(example).redacted ?? {})).toEqual([id]);
  });
});

describe("a text in which nothing was found before", () => {
  const manifest = "kind: ConfigMap\ndata:\n  token.txt: hello";
  it("is still a secret where it lies in a Secret", () => {
    const by = makeRedactor(KEY, DEFAULT_POLICY);
    const name = "login-token-9";
    expect(redact({ a: name, b: manifest }, by).redacted).toBeUndefined();
    expect(redact({ kind: "Secret", data: { a: name } }, by).text).not.toContain(name);
    expect(redact(secretEvent({ responseObject: { data: { b: name } } }), by).text).not.toContain(name);
  });

  it("is judged by each policy for itself", () => {
    const text = "acme_pat_1234567890abcdef and its token";
    expect(redact({ a: text }).redacted).toBeUndefined();
    const stricter = makeRedactor(KEY, { ...DEFAULT_POLICY, prefixes: ["acme_pat_"] });
    expect(redact({ a: text }, stricter).redacted).toEqual({ custom: 1 });
    expect(redact({ a: text }).redacted).toBeUndefined();
  });

  it("gives the same bytes as if it had not been met", () => {
    const record = { requestURI: `/api/v1/namespaces/n/pods/p/exec?command=login&command=--password=${SECRET}` };
    const first = redact(record).text;
    redact({ a: "login", b: "password" });
    expect(redact(record).text).toBe(first);
    expect(holdsSecret(first)).toBe(false);
  });
});

describe("a record of 16 MiB", () => {
  const much = (piece: string): string => piece.repeat((16 * 1024 * 1024) / piece.length);
  it.each<[string, string]>([
    ["a broken record with one long text", `{"token":"${SECRET}${much("a")}`],
    ["a broken record of escapes", `{"token":"${SECRET}${much(String.raw`\\"`)}`],
    ["a broken record in a string", `"{\\"token\\":\\"${SECRET}${much("b")}`],
    ["a text of dots after a JSON web token", `{"a":"eyJhbGciOiJIUzI1NiJ9${much(".")} password=${SECRET}"}`],
    ["a query of signs", `{"requestURI":"/x?token=${SECRET}&a=${much("%41")}"}`],
    ["a broken record of brackets", `{"password":"${SECRET}","a":${much("[")}`],
    ["a manifest of brackets", `{"a":"kind: Secret\\ndata:\\n  a: ${SECRET}\\n  b: ${much("[")}"}`],
    ["a command of words", `{"command":["sh","-c","mysql --password=${SECRET} ${much("-p ")}"]}`],
  ])("that is %s is redacted, not refused", (_what, text) => {
    const { text: kept, redacted } = redact(text);
    expect(redacted).toBeDefined();
    expect(holdsSecret(kept)).toBe(false);
  });
});
