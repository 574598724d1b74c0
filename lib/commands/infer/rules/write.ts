import type { Call, CallKind } from "../call.ts";
import { awaited, exact, link, type Link, type Rule } from "../link.ts";
import { CLIENT_SIDE_APPLY, isDiff, isDry } from "../managers.ts";
import type { OpenCommand } from "../open-command.ts";

/** Whether a command that writes as this manager may go on to write as that one. */
function isSameWriter({ wrote }: OpenCommand, call: Call): boolean {
  const { manager, kind } = call;
  if (wrote === undefined) return true;
  if (wrote.manager !== manager || isDry(wrote) !== isDry(call)) return false;
  return wrote.kind === kind || manager === CLIENT_SIDE_APPLY || call.apiGroup === RBAC;
}

const RBAC = "rbac.authorization.k8s.io";

/** Reads what it patches, and does so next. */
const patchWhatWasRead: Rule = (command, call) => {
  if (!command.hasJustRead(call.object) || !isSameWriter(command, call)) return undefined;
  if (call.manager === "kubectl-edit") return edited(command, call);
  if (call.manager === CLIENT_SIDE_APPLY)
    return exact(0.9 * schemaShare(command, call) * (command.openapi ? 1 : 0.2), "parse");
  return command.openapi ? undefined : exact(readsEnough(command, call));
};

function edited(command: OpenCommand, call: Call): Link {
  if (!command.openapi) return exact(0.1, "think");
  return exact(0.9, command.gapTo(call) > 1_000 ? "think" : "parse");
}

/** label reads once, rollout undo twice; a command that read several objects only meant to show them. */
function readsEnough({ gets, wrote }: OpenCommand, call: Call): number {
  if (wrote === undefined && gets > 1) return 0.05;
  return call.manager === null && call.subresource === null && call.resource !== "nodes" ? 0.3 : 0.9;
}

/** label -l, rollout restart of all: one list, then a patch of each. */
const patchWhatWasListed: Rule = (command, call) => {
  const { last } = command;
  if (!command.hasListedAll(call) || !isSameWriter(command, call)) return undefined;
  return last.kind === "list" || last.kind === "patch" ? link(0.9) : undefined;
};

const applyOnServer: Rule = (command, call) => {
  if (!call.query.has("force") || !isSameWriter(command, call)) return undefined;
  if (command.acted === undefined) return link(command.openapi ? 0.08 : 0.02, "parse");
  return command.last.kind === "patch" || command.hasJustRead(call.object) ? link(0.6, "parse") : undefined;
};

const undo: Rule = (command, call) => {
  const { last } = command;
  const revisions =
    last.kind === "list" && (last.resource === "replicasets" || last.resource === "controllerrevisions");
  return revisions && call.manager === null && command.read.has(call.object) ? link(0.95) : undefined;
};

const onceMore: Rule = (command, call) => {
  const { last } = command;
  const failed = last.kind === "patch" && last.object === call.object && last.outcome === "failed";
  return failed && isSameWriter(command, call) ? link(0.3, "parse") : undefined;
};

/** apply goes on although the call in which it looked for the object went missing. */
const applyUnread: Rule = (command, call) => {
  if (call.manager !== CLIENT_SIDE_APPLY || !isSameWriter(command, call)) return undefined;
  return command.openapi || command.wrote !== undefined ? link(0.05, "parse") : undefined;
};

export const patch: readonly Rule[] = [
  patchWhatWasRead,
  patchWhatWasListed,
  applyOnServer,
  applyUnread,
  undo,
  onceMore,
];

/** What was looked for in vain is made next: apply, auth reconcile. */
const createMissing: Rule = (command, call) => {
  const { missing } = command;
  if (missing === undefined || missing.collection !== call.collection || !isSameWriter(command, call)) return undefined;
  const named = call.name === null || call.name === missing.name;
  if (call.manager !== null && call.manager !== CLIENT_SIDE_APPLY) return undefined;
  return exact(named ? 0.97 * schemaShare(command, call) : 0.02);
};

/** apply asks for the schema before all else; diff once it has something to compare. */
function schemaShare({ first, openapi, wrote }: OpenCommand, call: Call): number {
  if (call.manager === null || wrote !== undefined) return 1;
  const startsWithSchema = openapi && first.kind !== "get";
  return startsWithSchema === isDiff(call) ? 0.05 : 1;
}

const createFromFile: Rule = (command, call) => {
  const { acted, openapi } = command;
  if (!openapi || call.manager !== "kubectl-create" || !isSameWriter(command, call)) return undefined;
  if (acted === undefined) return link(0.12, "parse");
  if (acted.kind !== "create") return undefined;
  return link(acted.namespace === call.namespace ? 0.4 : 0.05, "parse");
};

/** expose, autoscale, create job --from and debug make one thing of another. */
const createFromObject: Rule = ({ last, wrote, openapi }, call) => {
  if (last.kind !== "get" || wrote !== undefined || openapi) return undefined;
  const made = `${last.resource ?? ""} ${call.manager ?? ""} ${call.resource ?? ""}`;
  if (!MADE_OF.test(made)) return undefined;
  return last.namespace === call.namespace || last.resource === "nodes" ? link(0.9) : undefined;
};

/** What was read, who writes, what is made. */
const MADE_OF =
  /^(\w+ kubectl-expose services|\w+ kubectl-autoscale \w+|cronjobs kubectl-create jobs|(nodes|pods)  pods)$/;

const createAnew: Rule = (command, call) => {
  const { wrote } = command;
  if (wrote === undefined || call.manager !== "kubectl-replace" || !command.openapi) return undefined;
  return wrote.kind === "delete" || wrote.manager === call.manager ? link(0.9, "parse") : undefined;
};

/** run --expose */
const createBeside: Rule = ({ last }, call) =>
  last.kind === "create" && last.manager === "kubectl-run" && call.manager === "kubectl-run" ? link(0.9) : undefined;

export const create: readonly Rule[] = [
  createMissing,
  applyUnread,
  createFromFile,
  createFromObject,
  createAnew,
  createBeside,
];

export const update: readonly Rule[] = [
  (command, call) => {
    if (call.manager !== "kubectl-replace") return command.hasJustRead(call.object) ? exact(0.9) : undefined;
    if (!command.openapi) return undefined;
    if (command.acted === undefined) return link(0.05, "parse");
    return command.last.kind === "update" ? link(0.5, "parse") : undefined;
  },
];

const deleteListed: Rule = (command, call) => {
  const { last } = command;
  if (!command.hasListedAll(call) || command.confirming) return undefined;
  return last.kind === "list" || last.kind === "delete"
    ? link(0.95, command.gapTo(call) > 1_000 ? "poll" : "quick")
    : undefined;
};

const deleteNext: Rule = ({ last, firstList, confirming }, call) => {
  if (last.kind !== "delete" || firstList !== undefined || confirming || last.object === call.object) return undefined;
  return link(last.type === call.type ? 0.15 : 0.1);
};

/** apply --prune deletes what it no longer finds in its files. */
const deletePruned: Rule = ({ wrote, last }, call) =>
  wrote?.manager === CLIENT_SIDE_APPLY && last.kind === "list" && last.collection === call.collection
    ? link(0.8)
    : undefined;

/** run --rm, and drain without evictions. */
const deletePod: Rule = (command, call) => {
  if (call.resource !== "pods") return undefined;
  if (command.drains) return command.evicted.size === 0 ? link(0.9, "parallel") : undefined;
  if (!command.hasRun(call) || command.wrote?.name !== call.name) return undefined;
  return LOOKS.has(command.last.kind) ? exact(0.5, "poll") : undefined;
};

/** run --rm saw its pod run before it takes it away. */
const LOOKS: ReadonlySet<CallKind> = new Set(["stream", "watch", "get", "log"]);

export const remove: readonly Rule[] = [deleteListed, deleteNext, deletePruned, deletePod];

/** drain evicts side by side, and what a budget protects again and again. */
export const evict: readonly Rule[] = [
  (command, call) => {
    if (command.evicted.has(call.object)) return awaited(0.95, command.gapTo(call) > 500 ? "poll" : "parallel");
    if (command.evicted.size > 0) return link(0.95, "parallel");
    if (!command.listsNode) return undefined;
    return link(command.asked.size > 0 ? 0.95 : 0.002, "parallel");
  },
];
