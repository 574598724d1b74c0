import { isNamespaced, type Call } from "../call.ts";
import { awaited, exact, link, type Rule } from "../link.ts";
import { CLIENT_SIDE_APPLY, isDiff } from "../managers.ts";
import type { OpenCommand } from "../open-command.ts";

const RBAC = "rbac.authorization.k8s.io";
/** Of what writes one object after the other by name. */
const BY_NAME = new Set([
  "kubectl-label",
  "kubectl-annotate",
  "kubectl-set",
  "kubectl-rollout",
  "kubectl-patch",
  "kubectl-taint",
]);

/** delete waits for each object it deleted, in the order it deleted them; drain for each pod it evicted. */
const isItGone: Rule = (command, call) => {
  if (command.evicted.has(call.object)) return awaited(0.95, command.gapTo(call) > 500 ? "poll" : "parallel");
  // The call that deleted it may have gone missing.
  if (command.confirming && call.status === 404 && !command.deleted.has(call.object)) return link(0.05);
  if (!command.waitsFor(call.object)) return undefined;
  return awaited(0.9, command.gapTo(call) > 1_000 ? "poll" : "quick");
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
  if (missing === undefined || missing !== last || call.resource !== "namespaces") return undefined;
  return isNamespaced(missing) && missing.namespace === call.name ? exact(0.97) : undefined;
};

/** apply and diff go from object to object; what they found unchanged they leave. */
const nextApplied: Rule = (command, call) => {
  const { acted } = command;
  if (acted === undefined || !applies(command)) return undefined;
  // The call that looked for the object this is the namespace of may have gone missing.
  if (command.read.has(call.object)) return call.resource === "namespaces" ? link(0.05) : undefined;
  if (command.missing !== undefined) return link(0.03, "parse");
  return link(nextShare(command, acted, call), acted.kind === "get" || isDiff(acted) ? "parse" : "quick");
};

function nextShare({ first, wrote }: OpenCommand, acted: Call, call: Call): number {
  const isSure = first.kind !== "get" || wrote !== undefined;
  const share = isSure ? 0.6 : 0.1;
  // Folders hold much of the same; what another command begins with is of any type.
  if (acted.collection === call.collection) return share * 2;
  return isNear(acted, call) ? share : share * 0.2;
}

function applies({ wrote, openapi, onlyGets }: OpenCommand): boolean {
  return wrote === undefined ? openapi && onlyGets : wrote.manager === CLIENT_SIDE_APPLY;
}

/** Whether two objects may well be of one file, or of one `get`. */
function isNear(one: Call, other: Call): boolean {
  return one.namespace === other.namespace || !isNamespaced(one) || !isNamespaced(other);
}

/** `get` of several names, or of a file's objects; auth reconcile reads one role after the other. */
const nextNamed: Rule = (command, call) => {
  const { acted, gets } = command;
  if (acted === undefined || !command.onlyGets || command.openapi || command.read.has(call.object)) return undefined;
  const more = gets > 1 && command.readTwice === undefined ? 4 : 1;
  return link(alikeShare(acted, call) * more);
};

function alikeShare(one: Call, other: Call): number {
  if (one.apiGroup === RBAC && other.apiGroup === RBAC) return 0.12;
  if (!isNear(one, other)) return 0.01;
  return one.type === other.type ? 0.12 : 0.06;
}

/** describe reads each object of a list; port-forward one of a service's pods. */
const itemOfList: Rule = (command, call) => {
  const { last } = command;
  if (command.wrote !== undefined || !command.listed.has(call.collection)) return undefined;
  if (last.kind !== "list" && last.kind !== "get") return undefined;
  return link(itemShare(command, call));
};

function itemShare(command: OpenCommand, call: Call): number {
  if (command.hasListedAll(call)) return command.gets > 0 && call.resource === "pods" ? 0.3 : 0;
  if (command.firstList?.type !== call.type) return 0;
  return command.read.has(call.object) ? 0.01 : 0.25;
}

const nextWritten: Rule = ({ last, firstList }, call) => {
  if (last.kind !== "patch" || firstList !== undefined || !isAnother(last, call)) return undefined;
  return BY_NAME.has(last.manager ?? "") || last.subresource === "scale" ? link(0.08) : undefined;
};

const nextWatched: Rule = ({ last, wrote }, call) =>
  last.kind === "watch" && wrote === undefined && isAnother(last, call) ? link(0.1) : undefined;

function isAnother(one: Call, other: Call): boolean {
  return one.type === other.type && one.object !== other.object;
}

/** What describe looks up of an object it knows: an ingress' services, a drained pod's daemonset. */
const related: Rule = (command, call) => {
  if (command.drains) return OWNERS.has(call.resource ?? "") ? link(0.6) : undefined;
  if (command.wrote !== undefined || command.readTwice === undefined) return undefined;
  const { acted } = command;
  return link(acted?.name === call.name || acted?.resource === "ingresses" ? 0.1 : 0.02);
};

/** What may own a pod that drain finds. */
const OWNERS = new Set(["daemonsets", "replicasets", "statefulsets", "jobs", "replicationcontrollers"]);

/** run and debug wait for the pod they made. */
const justMade: Rule = (command, call) => {
  if (!command.hasRun(call)) return undefined;
  return exact(command.wrote?.name === call.name ? 0.3 : 0.01, "poll");
};

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
