import type { ScanWord } from "./word-scanner.ts";

const each = (characters: string, word: (character: string) => ScanWord): ScanWord[] => Array.from(characters, word);

/**
 * Without one of these no rule applies, so that a record without any is passed on after one pass over its bytes. Any case, unless exact. Words
 * that every audit event holds (`authorization.k8s.io`, `credential-id`) must not be among them, and none is shorter than 4 characters: the
 * shortest decides how fast that pass is.
 */
export const TRIGGERS: readonly ScanWord[] = [
  // Names of fields, variables and flags: secret-name.ts
  ...["secret", "token", "pass", "creds", "credentials", "dockerc", "cookie", "_pwd", "-pwd", ".pwd"],
  ...each(`"'=:%-_\\ 0123456789`, (after) => `key${after}`),
  ...each(`"'=:%-_\\ 0123456789`, (after) => `pwd${after}`),
  ...each(`"'=: \\`, (after) => `authorization${after}`),
  ...[
    "authorization%3a",
    "authorization+",
    "certificate-data",
    'certificate"',
    "certificate\\",
    "/certificate",
    '"auth"',
    '\\"auth',
  ],
  // Credentials that announce themselves. A JSON web token is base64url of {" and the first letter of a name.
  ...["bearer", "basic ", "basic+", "basic%20", "splunk ", "splunk+", "private key", "private+key", "private%20key"],
  ...each("hijklmnopqrstuvwxyz0123456", (letter) => ({ exact: `eyJ${letter}` })),
  ...["tskey-", "orc_src_", "orc_api_", { exact: "AKIA" }, { exact: "ASIA" }, { exact: "LS0tLS1C" }, { exact: "AIza" }],
  ...["ghp_", "gho_", "ghs_", "ghu_", "ghr_", "github_pat_", "glpat-", "k_live_", "hvs.", "npm_", "dop_v1_"],
  ...each("abeprs", (kind) => `xox${kind}-`),
  // Commands and URLs
  ...["from-literal", "mysql", "mariadb", "sshpass", "mongo", "redis-cli", "ldap", "sqlcmd", "login", "curl"],
  ...each("abcdefghijklmnopqrstuvwxyz0123456789", (scheme) => `${scheme}://`),
  ...[":\\/\\/", "%3a%2f%2f"],
  // Texts that have to be looked into: a recorded request's body, annotations, letters written as escapes
  ...["ewog", "ewoi", "ewoJ", "ew0K", "eyAi", "W3si", "H4sI"].map((exact) => ({ exact })),
  // Most requests have none, and are told so: see wire format, `Event.request.body`.
  { word: '"body"', unless: ':""' },
  ...['\\"body', "last-applied", "\\u004", "\\u005", "\\u006", "\\u007"],
];

/** An audit event as most are, without any trigger. */
export const TYPICAL =
  '{"kind":"Event","apiVersion":"audit.k8s.io/v1","level":"Metadata","auditID":"9f0c2c1e-6a0b-4d5e-8f3a-2b7c1d0e4f5a","stage":"ResponseComplete","requestURI":"/apis/coordination.k8s.io/v1/namespaces/kube-system/leases/kube-controller-manager?timeout=5s\\u0026limit=500","verb":"update","user":{"username":"system:serviceaccount:kube-system:replicaset-controller","uid":"3d1f","groups":["system:serviceaccounts","system:authenticated"],"extra":{"authentication.kubernetes.io/credential-id":["JTI=1b2c"],"authentication.kubernetes.io/node-name":["ip-10-0-3-17.eu-west-1.compute.internal"]}},"sourceIPs":["10.0.3.17"],"userAgent":"kubectl/v1.36.2 (linux/amd64) kubernetes/0f29094","objectRef":{"resource":"deployments","namespace":"payments","name":"checkout","uid":"77a0","apiGroup":"apps","apiVersion":"v1","resourceVersion":"4711","subresource":"status"},"responseStatus":{"metadata":{},"code":200},"requestReceivedTimestamp":"2026-11-20T23:41:54.866695Z","stageTimestamp":"2026-11-20T23:41:54.870000Z","annotations":{"authorization.k8s.io/decision":"allow","authorization.k8s.io/reason":"RBAC: allowed by ClusterRoleBinding \\"cluster-admin\\" of ClusterRole \\"cluster-admin\\" to Group \\"system:masters\\""}}';
