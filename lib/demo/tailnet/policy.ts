/** What an edit of the policy file turns into the other and back: the lines of one place in it. */
type Choice = readonly [before: readonly string[], after: readonly string[]];

const CHOICES = {
  contractors: [[], ['\t\t"group:contractors": ["dave@example.com"],']],
  ci: [
    ['\t\t{"src": ["tag:ci"], "dst": ["tag:k8s-operator"], "ip": ["*"]},'],
    [
      "\t\t// Deployments go through the operator and nothing else.",
      '\t\t{"src": ["tag:ci"], "dst": ["tag:k8s-operator"], "ip": ["tcp:443"]},',
    ],
  ],
  database: [
    ['\t\t{"src": ["group:developers"], "dst": ["tag:database"], "ip": ["tcp:5432"]},'],
    [
      '\t\t{"src": ["group:developers"], "dst": ["tag:database"], "ip": ["tcp:5432"], "srcPosture": ["posture:managed"]},',
    ],
  ],
  ssh: [['\t\t\t"checkPeriod": "12h",'], ['\t\t\t"checkPeriod": "4h",']],
  metrics: [[], ['\t\t{"src": ["tag:monitoring"], "dst": ["*"], "ip": ["tcp:9100"]},']],
  routes: [
    ['\t\t\t"10.40.0.0/16": ["tag:subnet-router"],'],
    ['\t\t\t"10.40.0.0/16": ["tag:subnet-router"],', '\t\t\t"10.60.0.0/16": ["tag:subnet-router"],'],
  ],
  tests: [
    ['\t\t{"src": "carol@example.com", "accept": ["tag:database:5432"]},'],
    [
      '\t\t{"src": "carol@example.com", "accept": ["tag:database:5432"]},',
      '\t\t{"src": "dave@example.com", "deny": ["tag:database:5432"]},',
    ],
  ],
} satisfies Record<string, Choice>;

type ChoiceName = keyof typeof CHOICES;
/** In this order an edit each, and in the same order back. */
const EDITS = Object.keys(CHOICES) as ChoiceName[];

/**
 * The policy file (HuJSON) after so many edits, ever since the first: the same number gives the same file, so that whoever tells of
 * an edit knows the file before and after it.
 */
export function policyAfter(edits: number): string {
  const lines = (name: ChoiceName): readonly string[] => {
    const times = Math.floor((edits + EDITS.length - 1 - EDITS.indexOf(name)) / EDITS.length);
    return CHOICES[name][times % 2 === 0 ? 0 : 1];
  };
  return [
    "// Access to Example Pay's tailnet. Changes are reviewed by the platform team.",
    "{",
    '\t"groups": {',
    '\t\t"group:developers": ["alice@example.com", "carol@example.com"],',
    '\t\t"group:sre": ["bob@example.com"],',
    ...lines("contractors"),
    '\t\t"group:auditors": ["mira@example.com"],',
    "\t},",
    '\t"tagOwners": {',
    '\t\t"tag:k8s-operator": ["group:sre"],',
    '\t\t"tag:database": ["group:sre"],',
    '\t\t"tag:monitoring": ["group:sre"],',
    '\t\t"tag:ci": ["tag:k8s-operator", "group:sre"],',
    "\t},",
    '\t"postures": {',
    '\t\t"posture:managed": ["node:os in [\'macos\', \'linux\']", "custom:managed == true"],',
    "\t},",
    '\t"grants": [',
    "\t\t// People reach the clusters through the operators.",
    '\t\t{"src": ["group:developers", "group:sre", "group:auditors"], "dst": ["tag:k8s-operator"], "ip": ["tcp:443"]},',
    ...lines("ci"),
    ...lines("database"),
    ...lines("metrics"),
    '\t\t{"src": ["autogroup:member"], "dst": ["autogroup:internet"], "ip": ["*"]},',
    "\t],",
    '\t"ssh": [',
    "\t\t{",
    '\t\t\t"action": "check",',
    '\t\t\t"src": ["group:sre"],',
    '\t\t\t"dst": ["tag:ci", "tag:database"],',
    '\t\t\t"users": ["autogroup:nonroot"],',
    ...lines("ssh"),
    "\t\t},",
    "\t],",
    '\t"autoApprovers": {',
    '\t\t"routes": {',
    ...lines("routes"),
    "\t\t},",
    '\t\t"exitNode": ["tag:exit-node"],',
    "\t},",
    '\t"tests": [',
    '\t\t{"src": "bob@example.com", "accept": ["tag:k8s-operator:443", "tag:database:22"]},',
    ...lines("tests"),
    "\t],",
    "}",
    "",
  ].join("\n");
}
