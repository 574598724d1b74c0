import { lookup } from "../../../events/lookup.ts";
import { CLIENT_SIDE_APPLY, isDiff } from "../managers.ts";
import type { Call } from "../call.ts";
import { involvedName } from "../rules/list.ts";
import type { Evidence } from "./evidence.ts";

/** What was typed after `kubectl`, and of commands that leave these calls, how many are it. */
export type Verb = { path: string; share: number };

const RBAC = "rbac.authorization.k8s.io";

type Reading = (evidence: Evidence) => Verb | undefined;

function verb(path: string, share = 0.99): Verb {
  return { path, share };
}

/** Reads which of kubectl's commands made these calls. Where several leave the same, the commonest is taken and its share says so. */
export function verbOf(evidence: Evidence): Verb {
  for (const reading of READINGS) {
    const found = reading(evidence);
    if (found !== undefined) return found;
  }
  return verb("", 0.3);
}

/** tar is what cp runs in a pod; few type it. */
const COPIES = new Set(["tar", "test"]);

const inPod: Reading = ({ of, writes }) => {
  const stream = of("stream").at(-1);
  if (stream === undefined) return undefined;
  if (stream.subresource === "portforward") return verb("port-forward");
  if (stream.subresource === "attach") return attaching(writes[0]);
  return COPIES.has(stream.query.get("command") ?? "") ? verb("cp", 0.9) : verb("exec");
};

function attaching(wrote: Call | undefined): Verb {
  if (wrote === undefined) return verb("attach");
  return verb(wrote.manager === "kubectl-run" ? "run" : "debug");
}

const logs: Reading = ({ of, command }) => {
  if (of("log").length === 0) return undefined;
  return isDump(command.firstList) ? verb("cluster-info dump") : verb("logs");
};

function isDump(list: Call | undefined): boolean {
  return list?.type === "/nodes" && !list.query.has("limit");
}

const REVIEWS = lookup<string>({
  selfsubjectaccessreviews: "auth can-i",
  selfsubjectrulesreviews: "auth can-i",
  selfsubjectreviews: "auth whoami",
});

const reviews: Reading = ({ of }) => {
  const [review] = of("review");
  return review === undefined ? undefined : verb(REVIEWS[review.resource ?? ""] ?? "create", 0.97);
};

/** cordon and uncordon leave the same; what the same user did to the node before may tell (history.ts). */
const node: Reading = ({ command, of }) => {
  if (of("evict").length > 0) return verb("drain");
  if (command.node === undefined) return undefined;
  return of("list").some(({ query }) => query.get("fieldSelector")?.startsWith("spec.nodeName=") === true)
    ? verb("drain")
    : verb("cordon", 0.5);
};

/** What each field manager is the mark of. */
const BY_MANAGER = lookup<(first: Call) => Verb>({
  "kubectl-edit": () => verb("edit"),
  "kubectl-replace": () => verb("replace"),
  "kubectl-label": () => verb("label"),
  "kubectl-annotate": () => verb("annotate"),
  "kubectl-patch": () => verb("patch"),
  "kubectl-taint": () => verb("taint"),
  "kubectl-run": () => verb("run"),
  "kubectl-expose": () => verb("expose"),
  "kubectl-autoscale": () => verb("autoscale"),
  "kubectl-last-applied": () => verb("apply set-last-applied"),
  "kubectl-scale": () => verb("scale"),
  // pause and resume write as restart does.
  "kubectl-rollout": () => verb("rollout restart", 0.55),
  "kubectl-set": ({ resource }) => SETS[resource ?? ""] ?? verb("set image", 0.5),
});
const SETS = lookup<Verb>({
  services: verb("set selector", 0.95),
  rolebindings: verb("set subject", 0.95),
  clusterrolebindings: verb("set subject", 0.95),
});

const replacing: Reading = ({ of }) =>
  of("create").some(({ manager }) => manager === "kubectl-replace") ? verb("replace") : undefined;

const writing: Reading = ({ writes, command }) => {
  const [first] = writes;
  if (first === undefined) return undefined;
  const manager = first.manager ?? "";
  if (manager === CLIENT_SIDE_APPLY || first.query.has("force")) return verb(isDiff(first) ? "diff" : "apply");
  if (manager === "kubectl-create") return creating(first, command.openapi);
  return BY_MANAGER[manager]?.(first) ?? withoutMark(first, command.firstList);
};

/** Of what `kubectl create` makes without a file: the word it is typed with where that is not the resource's singular. */
const CREATES = lookup<Verb>({
  clusterroles: verb("create clusterrole"),
  clusterrolebindings: verb("create clusterrolebinding"),
  configmaps: verb("create configmap"),
  cronjobs: verb("create cronjob"),
  deployments: verb("create deployment"),
  ingresses: verb("create ingress"),
  jobs: verb("create job"),
  namespaces: verb("create namespace"),
  poddisruptionbudgets: verb("create poddisruptionbudget"),
  priorityclasses: verb("create priorityclass"),
  resourcequotas: verb("create quota"),
  roles: verb("create role"),
  rolebindings: verb("create rolebinding"),
  secrets: verb("create secret generic", 0.5),
  services: verb("create service clusterip", 0.5),
  serviceaccounts: verb("create serviceaccount"),
});

/** Only from a file does create ask for the schema. */
function creating({ resource }: Call, fromFile: boolean): Verb {
  return fromFile ? verb("create") : (CREATES[resource ?? ""] ?? verb("create", 0.9));
}

const BY_SUBRESOURCE = lookup<Verb>({
  scale: verb("scale"),
  ephemeralcontainers: verb("debug"),
  token: verb("create token"),
  approval: verb("certificate approve", 0.5),
});

/** What writes as nobody. */
function withoutMark(first: Call, list: Call | undefined): Verb {
  const { kind, resource } = first;
  if (kind === "delete") return verb("delete");
  const known = BY_SUBRESOURCE[first.subresource ?? ""];
  if (known !== undefined) return known;
  if (kind === "create" && resource === "pods") return verb("debug", 0.9);
  if (list !== undefined && kind === "patch") return verb("rollout undo");
  if (first.apiGroup === RBAC) return verb("auth reconcile", 0.8);
  return verb(kind === "update" ? "replace" : kind, 0.5);
}

const ROLLED_OUT = new Set(["deployments", "daemonsets", "statefulsets"]);

/** An informer's watch waits for something; a plain one shows what it sees. */
const watching: Reading = ({ of }) => {
  const [watch] = of("watch");
  if (watch === undefined) return undefined;
  if (!watch.query.has("allowWatchBookmarks")) return verb("get");
  return ROLLED_OUT.has(watch.resource ?? "") ? verb("rollout status", 0.93) : verb("wait", 0.97);
};

const describing: Reading = ({ command, of }) => {
  const [lists, gets] = [of("list"), of("get")];
  const events = lists.some((list) => list.resource === "events" && involvedName(list) !== undefined);
  if (events) return gets.length > 0 ? verb("describe") : verb("events", 0.7);
  if (gets.some(({ subresource }) => subresource === "scale")) return verb("scale", 0.9);
  if (command.readTwice !== undefined) return lists.some(ofRevisions) ? verb("rollout history") : verb("describe", 0.8);
  const [list, get] = [lists[0], gets[0]];
  if (list === undefined || get === undefined) return undefined;
  return command.missing !== undefined || list.type === get.type ? verb("describe", 0.9) : undefined;
};

function ofRevisions({ resource, query }: Call): boolean {
  return (resource === "replicasets" || resource === "controllerrevisions") && !query.has("limit");
}

const listing: Reading = ({ command, of }) => {
  const { firstList, size } = command;
  if (firstList === undefined || of("get").length > 0) return undefined;
  const { apiGroup, resource, query } = firstList;
  if (apiGroup === "metrics.k8s.io") return verb(resource === "nodes" ? "top node" : "top pod");
  if (query.get("labelSelector") === "kubernetes.io/cluster-service=true") return verb("cluster-info");
  if (isDump(firstList)) return verb("cluster-info dump", 0.9);
  return verb("get", resource === "events" && size === 1 ? 0.7 : shownShare(query));
};

/** Nothing is shown by a selection without a limit: what was to be done with each found none. */
function shownShare(query: URLSearchParams): number | undefined {
  return query.has("labelSelector") && !query.has("limit") ? 0.4 : undefined;
}

const reading: Reading = ({ command, of }) => {
  const gets = of("get");
  const [first] = gets;
  if (first === undefined) return undefined;
  if (command.openapi)
    return command.first.kind === "get" ? verb(gets.length > 1 ? "diff" : "edit", 0.7) : verb("apply");
  if (first.apiGroup === RBAC && gets.length > 1) return verb("auth reconcile", 0.6);
  return first.status === 404 && first.resource === "pods" ? verb("get", 0.6) : verb("get", 0.97);
};

const asking: Reading = ({ calls, command, of }) => {
  const [first] = calls;
  if (of("raw").length > 0) return first?.pathname === "/version" ? verb("version") : verb("get", 0.97);
  if (command.acted !== undefined || first === undefined) return undefined;
  // Without a timeout in its path it is no cached discovery, and top alone does without.
  if (calls.some(({ kind, query }) => kind === "discovery" && !query.has("timeout"))) return verb("top pod", 0.5);
  if (command.openapi) return verb("explain", 0.85);
  if (first.status === 401) return verb("get", 0.3);
  return calls.some(({ kind }) => kind === "discovery") ? verb("api-resources", 0.4) : verb("auth can-i", 0.4);
};

const READINGS: readonly Reading[] = [
  inPod,
  logs,
  reviews,
  node,
  replacing,
  writing,
  watching,
  describing,
  listing,
  reading,
  asking,
];
