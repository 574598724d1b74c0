import { ALL_TYPES, isClusterWide } from "../all-types.ts";
import { isNamespaced, objectIn, type Call } from "../call.ts";
import { link, type Rule } from "../link.ts";
import { CLIENT_SIDE_APPLY } from "../managers.ts";
import type { OpenCommand } from "../open-command.ts";

const OF_WORKLOADS = new Set(["pods", "replicasets", "controllerrevisions"]);
const WORKLOADS = new Set([
  "deployments",
  "statefulsets",
  "daemonsets",
  "replicasets",
  "replicationcontrollers",
  "jobs",
  "services",
]);
const SELECTION = ["labelSelector", "fieldSelector", "limit", "includeObject"];

const afterPreamble: Rule = (command) =>
  command.acted === undefined && !command.openapi
    ? link(command.last.kind === "group-discovery" ? 0.04 : 0.5, "digest")
    : undefined;

const nextPage: Rule = ({ last }, call) => {
  const continues = last.kind === "list" && call.query.has("continue") && last.pathname === call.pathname;
  return continues && isSame(["labelSelector", "fieldSelector", "limit"], last, call) ? link(0.98) : undefined;
};

function isSame(keys: readonly string[], one: Call, other: Call): boolean {
  return keys.every((key) => one.query.get(key) === other.query.get(key));
}

/** One get lists one type after the other, all in the same scope, each once. */
const nextType: Rule = (command, call) => {
  const last = command.acted;
  if (!command.onlyLists || last === undefined || command.listedTypes.has(call.type)) return undefined;
  if (!isSameScope(last, call) || !isSame(SELECTION, last, call)) return undefined;
  if (!call.query.has("limit") && isDump(command)) return link(0.8);
  const expected = expectedOfAll(command);
  if (expected === undefined) return link(0.12);
  return link(expected === call.type ? 0.9 : 0.02);
};

function isSameScope(one: Call, other: Call): boolean {
  return one.namespace === other.namespace || isClusterWide(one.type) || isClusterWide(other.type);
}

/** `cluster-info dump` lists without a limit, the nodes first. */
function isDump({ firstList }: OpenCommand): boolean {
  return firstList?.type === "/nodes" && !firstList.query.has("limit");
}

/** What `get all` lists next, when this is one. */
function expectedOfAll({ listsAll, listedTypes }: OpenCommand): string | undefined {
  return listsAll && listedTypes.size > 1 ? ALL_TYPES[listedTypes.size] : undefined;
}

/** describe ends with the events of what it described. */
const eventsOf: Rule = (command, call) => {
  const name = call.resource === "events" ? involvedName(call) : undefined;
  if (name === undefined || command.acted === undefined || command.wrote !== undefined) return undefined;
  return isAbout(command, command.acted, name) ? link(0.95) : undefined;
};

function isAbout({ read, readTwice }: OpenCommand, acted: Call, name: string): boolean {
  if (acted.name === name || involvedName(acted) === name || readTwice?.name === name) return true;
  return read.has(objectIn(acted.collection, name));
}

/** The object that a list of events is about. */
export function involvedName({ query }: Call): string | undefined {
  return /(?:^|,)involvedObject\.name=([^,]+)/.exec(query.get("fieldSelector") ?? "")?.[1];
}

/** A workload's pods and revisions: logs, exec, rollout, describe. */
const ofWorkload: Rule = ({ acted, wrote, openapi }, call) => {
  if (acted?.kind !== "get" || wrote !== undefined || openapi) return undefined;
  return isOwnedBy(acted, call) && call.query.has("labelSelector") ? link(0.4) : undefined;
};

function isOwnedBy(owner: Call, { resource, namespace }: Call): boolean {
  return WORKLOADS.has(owner.resource ?? "") && OF_WORKLOADS.has(resource ?? "") && owner.namespace === namespace;
}

/** What else describe looks up. */
const related: Rule = (command, call) => {
  const { acted } = command;
  if (acted === undefined || command.wrote !== undefined || !describes(command)) return undefined;
  return !command.listedTypes.has(call.type) && isBeside(acted, call) ? link(0.15) : undefined;
};

/** In the same namespace, in the namespace described, or in none. */
function isBeside(acted: Call, call: Call): boolean {
  return acted.namespace === call.namespace || acted.name === call.namespace || !isNamespaced(call);
}

function describes({ readTwice, firstList, gets, openapi }: OpenCommand): boolean {
  if (openapi) return false;
  return readTwice !== undefined || (gets > 0 && firstList?.query.has("limit") === true);
}

/** describe of a name that is not there looks for names that begin so. */
const likeMissing: Rule = ({ missing, acted }, call) =>
  missing !== undefined && acted?.kind === "get" && missing.collection === call.collection ? link(0.2) : undefined;

/** drain lists a node's pods, before and after; describe a node's pods, events and slices. */
const onNode: Rule = ({ node, acted, evicted }, call) => {
  const selector = call.query.get("fieldSelector") ?? "";
  const name = /(?:^|,)(?:spec\.nodeName|involvedObject\.uid)=([^,]+)/.exec(selector)?.[1];
  if (name === undefined || acted === undefined) return undefined;
  if (node?.name === name) return link(0.9, evicted.size > 0 ? "poll" : "quick");
  return acted.name === name || isAmong(name, acted) ? link(0.6) : undefined;
};

function isAmong(name: string, { query }: Call): boolean {
  return query.get("fieldSelector")?.includes(name) === true;
}

const nextDeleted: Rule = (command, call) => {
  const first = command.firstList;
  if (first === undefined || command.wrote?.kind !== "delete" || command.confirming) return undefined;
  if (command.listedTypes.has(call.type) || !isSameScope(first, call) || !isSame(SELECTION, first, call))
    return undefined;
  return link(expectedOfAll(command) === call.type ? 0.8 : 0.15);
};

/** apply --prune lists what carries its label at the end. */
const pruned: Rule = (command, call) => {
  const { acted } = command;
  if (acted === undefined || !applies(command) || command.listedTypes.has(call.type)) return undefined;
  if (!call.query.has("labelSelector") || acted.namespace !== call.namespace) return undefined;
  if (acted.kind !== "list") return link(0.01);
  return isSame(["labelSelector"], acted, call) ? link(0.8) : undefined;
};

function applies({ wrote, openapi }: OpenCommand): boolean {
  return openapi || wrote?.manager === CLIENT_SIDE_APPLY;
}

/** top asks what there is without its cache, then for the metrics, then for what they are of. */
const metrics: Rule = ({ last, acted, asked }, call) => {
  if (call.apiGroup === "metrics.k8s.io")
    return asked.has("/apis") && acted === undefined ? link(0.95, "parse") : undefined;
  return acted?.apiGroup === "metrics.k8s.io" && last === acted && call.resource === acted.resource
    ? link(0.9)
    : undefined;
};

/** Older kubectls begin to wait for an object with a list of it alone. */
const untilSynced: Rule = (command, call) => {
  if (call.name === null) return undefined;
  const looksFor = command.hasJustRead(call.object) || command.waitsFor(call.object) || command.hasRun(call);
  return looksFor ? link(0.7) : undefined;
};

export const list: readonly Rule[] = [
  afterPreamble,
  nextPage,
  nextType,
  eventsOf,
  ofWorkload,
  related,
  likeMissing,
  onNode,
  nextDeleted,
  pruned,
  metrics,
  untilSynced,
];
