/** A client that people use, by what it calls itself. */
export type Client = { kind: "kubectl" } | { kind: "console"; label: string };

/** The binary may be renamed, and plugins are called `kubectl-…`; but only a release of Kubernetes carries its version and commit. */
const KUBECTL = /^kubectl[^/\s]*\/v\d+\.\d+\S* \([^)]*\) kubernetes\/[0-9a-f]{7}/;
const CONSOLES: readonly (readonly [RegExp, string])[] = [
  [/^freelens/i, "Freelens"],
  [/^open-?lens/i, "OpenLens"],
  [/^lens/i, "Lens"],
  [/^k9s/i, "k9s"],
  [/^helm\//i, "Helm"],
  [/^argocd-server/i, "Argo CD"],
  [/^headlamp/i, "Headlamp"],
  [/^(kubernetes-)?dashboard\//i, "Kubernetes Dashboard"],
];
const KUBECTL_CLIENT: Client = { kind: "kubectl" };

/**
 * Which client of people made a call. Controllers, scripts and clients that are not known are none: of their calls no command is made up.
 * @param accessMethod what the call's row says; a controller stays one whatever it calls itself.
 */
export function clientOf({
  userAgent,
  accessMethod,
}: {
  userAgent: string | null;
  accessMethod: string;
}): Client | undefined {
  if (userAgent === null || accessMethod === "controller") return undefined;
  if (KUBECTL.test(userAgent)) return KUBECTL_CLIENT;
  const label = CONSOLES.find(([pattern]) => pattern.test(userAgent))?.[1];
  return label === undefined ? undefined : { kind: "console", label };
}
