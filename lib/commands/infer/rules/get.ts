import { isNamespaced, type Call } from "../call.ts";
import { awaited, exact, link, type Link, type Rule } from "../link.ts";
import { CLIENT_SIDE_APPLY, isDiff } from "../managers.ts";
import type { OpenCommand } from "../open-command.ts";

const RBAC = "rbac.authorization.k8s.io";
/** Of what writes one object after the other by name. */
const BY_NAME = new Set(["kubectl-label", "kubectl-annotate", "kubectl-set", "kubectl-rollout", "kubectl-patch", "kubectl-taint"]);

/** delete waits for each object it deleted, in the order it deleted them; drain for each pod it evicted. */
const isItGone: Rule = (command, call) => {
  if (command.evicted.has(call.object)) return awaited(0.95, command.gapTo(call) > 500 ? "poll" : "parallel");
  if (!command.waitsFor(call.object)) return undefined;
  return awaited(0.9, command.gapTo(call) > 50 ? "poll" : "quick");
};

const afterPreamble: Rule = (command) => {
  if (command.acted !== undefined) return undefined;
  if (command.openapi) return link(0.85, "parse");
  // Where every group is asked for, most are followed by the next.
  return link(command.last.kind === "group-discovery" ? 0.03 : 0.45, "digest");
};

/** describe, rollout, certificate, port-forward and cp read an object twice. */
const again: Rule = (command, call) => {
  const { last } = command;
  if (last.kind === "stream" && last.object === call.object) return exact(writesAFile(last) ? 0.9 : 0.01);
  if (!command.hasJustRead(call.object) || last.kind !== "get" || command.openapi) return undefined;
  return exact(command.readTwice?.object === call.object ? 0.005 : 0.12);
};

/** cp asks whether the target is a directory before it copies into the pod. */
function writesAFile({ query }: Call): boolean {
  return query.get("command") === "test";
}

/** An object that is not there: is its namespace? */
const namespaceOfMissing: Rule = ({ last, missing }, call) => {
  const asked = call.resource === "namespaces" && last === missing && missing !== undefined;
  return asked && isNamespaced(missing) && missing.namespace === call.name ? exact(0.97) : undefined;
};

/** apply and diff go from object to object; what they found unchanged they leave. */
const nextApplied: Rule = (command, call) => {
  const { acted, wrote } = command;
  const applies = wrote === undefined ? command.openapi && command.onlyGets : wrote.manager === CLIENT_SIDE_APPLY;
  if (!applies || acted === undefined || command.read.has(call.object)) return undefined;
  if (command.missing !== undefined) return link(0.03, "parse");
  const isSure = command.first.kind !== "get" || wrote !== undefined;
  const near = acted.namespace === call.namespace || !isNamespaced(acted) || !isNamespaced(call);
  return link((isSure ? 0.6 : 0.1) * (near ? 1 : 0.2), acted.kind === "get" || isDiff(acted) ? "parse" : "quick");
};

/** `get` of several names, or of a file's objects; auth reconcile reads one role after the other. */
const nextNamed: Rule = (command, call) => {
  const { acted, gets } = command;
  if (!command.onlyGets || command.openapi || acted?.kind !== "get" || command.read.has(call.object)) return undefined;
  const more = gets > 1 && command.readTwice === undefined ? 4 : 1;
  if (acted.apiGroup === RBAC && call.apiGroup === RBAC) return link(0.12 * more);
  if (acted.namespace !== call.namespace && isNamespaced(acted) && isNamespaced(call)) return link(0.01 * more);
  return link((acted.type === call.type ? 0.12 : 0.06) * more);
};

/** describe reads each object of a list. */
const itemOfList: Rule = (command, call) => {
  const { last } = command;
  if (command.wrote !== undefined || command.listedTypes.size !== 1 || command.hasListedAll(call) || !command.listed.has(call.collection)) return undefined;
  return last.kind === "list" || last.kind === "get" ? link(command.read.has(call.object) ? 0.01 : 0.25) : undefined;
};

const nextWritten: Rule = ({ last, firstList }, call) => {
  const byName = last.kind === "patch" && (BY_NAME.has(last.manager ?? "") || last.subresource === "scale");
  return byName && firstList === undefined && last.type === call.type && last.object !== call.object ? link(0.08) : undefined;
};

const nextWatched: Rule = ({ last, wrote }, call) =>
  last.kind === "watch" && wrote === undefined && last.type === call.type && last.object !== call.object
    ? link(0.1)
    : undefined;

/** What describe looks up of an object it knows: an ingress' services, a drained pod's daemonset. */
const related: Rule = (command, call) => {
  if (command.node !== undefined && command.firstList !== undefined) return OWNERS.has(call.resource ?? "") ? link(0.6) : undefined;
  if (command.wrote !== undefined || command.readTwice === undefined) return undefined;
  const namesake = command.acted?.name === call.name;
  return link(namesake ? 0.1 : 0.02);
};

/** What may own a pod that drain finds. */
const OWNERS = new Set(["daemonsets", "replicasets", "statefulsets", "jobs", "replicationcontrollers"]);

/** run and debug wait for the pod they made. */
const justMade: Rule = (command, call): Link | undefined =>
  call.resource === "pods" && command.created.has(call.collection) && (command.wrote?.manager ?? "kubectl-run") === "kubectl-run"
    ? exact(command.wrote?.name === call.name ? 0.3 : 0.01, "poll")
    : undefined;

export const get: readonly Rule[] = [
  isItGone,
  afterPreamble,
  again,
  namespaceOfMissing,
  nextApplied,
  nextNamed,
  itemOfList,
  nextWritten,
  nextWatched,
  related,
  justMade,
];
