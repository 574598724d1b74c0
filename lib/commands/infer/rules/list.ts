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
  if (call.resource !== "events") return undefined;
  const name = involvedName(call);
  if (name === undefined || command.wrote !== undefined) return undefined;
  const { acted } = command;
  const isOf = acted !== undefined && (acted.name === name || hasRead(command, acted, name) || involvedName(acted) === name);
  return isOf ? link(0.95) : undefined;
};

function hasRead(command: OpenCommand, acted: Call, name: string): boolean {
  return command.read.has(objectIn(acted.collection, name)) || command.readTwice?.name === name;
}

/** The object that a list of events is about. */
export function involvedName({ query }: Call): string | undefined {
  return /(?:^|,)involvedObject\.name=([^,]+)/.exec(query.get("fieldSelector") ?? "")?.[1];
}

/** A workload's pods and revisions: logs, exec, rollout, describe. */
const ofWorkload: Rule = ({ acted, wrote, openapi }, call) => {
  const looks = acted?.kind === "get" && WORKLOADS.has(acted.resource ?? "") && wrote === undefined && !openapi;
  if (!looks || !OF_WORKLOADS.has(call.resource ?? "") || acted.namespace !== call.namespace) return undefined;
  return call.query.has("labelSelector") ? link(0.4) : undefined;
};

/** What else describe looks up. */
const related: Rule = (command, call) => {
  if (command.openapi || command.wrote !== undefined || command.readTwice === undefined || command.listedTypes.has(call.type)) return undefined;
  const near = command.acted?.namespace === call.namespace || !isNamespaced(call) || command.acted?.name === call.namespace;
  return near ? link(0.15) : undefined;
};

/** describe of a name that is not there looks for names that begin so. */
const likeMissing: Rule = ({ missing, acted }, call) =>
  missing !== undefined && acted?.kind === "get" && missing.collection === call.collection ? link(0.2) : undefined;

const onNode: Rule = (command, call) => {
  const selector = call.query.get("fieldSelector") ?? "";
  const name = /(?:^|,)(?:spec\.nodeName|involvedObject\.uid)=([^,]+)/.exec(selector)?.[1];
  if (name === undefined) return undefined;
  const { node } = command;
  if (node?.name === name) return link(0.9, command.evicted.size > 0 ? "poll" : "quick");
  return command.acted?.name === name || command.acted?.query.get("fieldSelector")?.includes(name) === true
    ? link(0.6)
    : undefined;
};

const nextDeleted: Rule = (command, call) => {
  const first = command.firstList;
  const deletes = command.wrote?.kind === "delete" && first !== undefined && !command.confirming;
  if (!deletes || command.listedTypes.has(call.type)) return undefined;
  return isSameScope(first, call) && isSame(SELECTION, first, call) ? link(0.15) : undefined;
};

/** apply --prune lists what carries its label at the end. */
const pruned: Rule = (command, call) => {
  if (command.wrote?.manager !== CLIENT_SIDE_APPLY && !command.openapi) return undefined;
  if (!call.query.has("labelSelector") || command.listedTypes.has(call.type)) return undefined;
  if (command.acted?.kind === "list") return isSame(["labelSelector"], command.acted, call) ? link(0.8) : undefined;
  return command.acted === undefined ? undefined : link(0.08);
};

/** top asks what there is without its cache, then for the metrics, then for what they are of. */
const metrics: Rule = ({ last, acted, asked }, call) => {
  if (call.apiGroup === "metrics.k8s.io") return asked.has("/apis") && acted === undefined ? link(0.95, "parse") : undefined;
  return acted?.apiGroup === "metrics.k8s.io" && last === acted && call.resource === acted.resource ? link(0.9) : undefined;
};

/** Older kubectls begin to wait for an object with a list of it alone. */
const untilSynced: Rule = (command, call) =>
  call.name !== null && (command.hasJustRead(call.object) || command.waitsFor(call.object)) ? link(0.7) : undefined;

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
