import type { AccessMethod, UserType } from "./event.ts";

/** Agents of the control plane and of operators, by the name of their binary. */
const CONTROLLER_AGENT =
  /^(kube-(apiserver|controller-manager|scheduler|proxy|probe)|kubelet|cloud-controller-manager|cluster-autoscaler|coredns|etcd)$|(^|[-_])(controller|controllers|controller-manager|operator|autoscaler|provisioner|scheduler)$/i;
const LEADER_ELECTION = /\/leader-election\b/;
/** `system:kube-scheduler`, `system:apiserver` …, but not `system:admin`, whom people use. */
const COMPONENT_USER = /^system:(kube-|apiserver$|aggregator$|cloud-|controller:)/;
const CONTROLLER_ACCOUNT =
  /^system:serviceaccount:(kube-system:|[^:]*:(.*-)?(operator|controller|controllers|controller-manager|autoscaler|provisioner|scheduler)$)/;

/**
 * How somebody reached the API server, from what they called themselves and who they were.
 * An agent is the caller's own text: it may tell kubectl from a browser, but it never makes a person a controller.
 * @param user who acted, the impersonated user where there is one: behind a proxy the person decides, not its service account.
 */
export function accessMethodOf(
  userAgent: string | undefined,
  { user, userType }: { user: string | undefined; userType: UserType },
): AccessMethod {
  const agent = userAgent ?? "";
  if (/^kubectl/i.test(agent)) return "kubectl";
  if (agent.startsWith("Mozilla/")) return "browser";
  if (isController(agent, user ?? "", userType)) return "controller";
  if (userType === "service-account") return "in-cluster";
  return agent === "" ? "unknown" : "client";
}

function isController(agent: string, user: string, userType: UserType): boolean {
  if (userType === "node") return true;
  if (userType === "person" || userType === "anonymous") return false;
  if (COMPONENT_USER.test(user) || CONTROLLER_ACCOUNT.test(user)) return true;
  const [binary = ""] = agent.split(/[/ ]/, 1);
  return CONTROLLER_AGENT.test(binary) || LEADER_ELECTION.test(agent);
}
