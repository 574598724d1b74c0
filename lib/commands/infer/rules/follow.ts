import type { Call } from "../call.ts";
import { awaited, exact, link, type Rule } from "../link.ts";

/** wait, rollout status, delete and `get -w` of one object. */
const watchObject: Rule = (command, call) => {
  if (call.name === null) return undefined;
  if (command.waitsFor(call.object)) return awaited(0.95);
  if (command.openapi || command.wrote !== undefined) return undefined;
  if (command.hasJustRead(call.object)) return exact(0.6);
  return watchItem(command, call);
};

/** Of a list each object, or the one that it was a list of. */
const watchItem: Rule = ({ last, listed }, call) => {
  if (last.kind === "list" && last.object === call.object) return exact(0.6);
  if (last.kind !== "list" && last.kind !== "watch") return undefined;
  return listed.has(call.collection) ? link(0.7) : undefined;
};

const watchAgain: Rule = ({ last }, call) =>
  last.kind === "watch" && last.pathname === call.pathname && isSameSelection(last, call)
    ? link(0.8, "poll")
    : undefined;

const watchList: Rule = ({ last }, call) => {
  if (last.kind !== "list" || call.name !== null || last.pathname !== call.pathname) return undefined;
  return isSameSelection(last, call) ? link(0.9) : undefined;
};

function isSameSelection(one: Call, other: Call): boolean {
  return ["labelSelector", "fieldSelector"].every((key) => one.query.get(key) === other.query.get(key));
}

/** run and debug wait until their pod runs. */
const watchMade: Rule = (command, call) => (command.hasRun(call) ? exact(0.6, "parse") : undefined);

export const watch: readonly Rule[] = [watchObject, watchAgain, watchList, watchMade];

export const stream: readonly Rule[] = [
  (command, call) => (command.hasJustRead(call.object) && !command.openapi ? exact(0.95, "parse") : undefined),
  // Refused over a websocket, kubectl tries again over SPDY.
  ({ last }, call) =>
    last.kind === "stream" && last.pathname === call.pathname && (last.status ?? 101) >= 400 ? link(0.98) : undefined,
  ({ last }, call) =>
    last.kind === "list" && last.resource === "pods" && !last.query.has("limit") && last.namespace === call.namespace
      ? link(0.5, "parse")
      : undefined,
  (command, call) => (command.hasRun(call) ? exact(0.6, "poll") : undefined),
];

export const log: readonly Rule[] = [
  (command, call) => (command.hasRun(call) ? link(0.2, "poll") : undefined),
  (command, call) => (command.hasJustRead(call.object) && !command.openapi ? exact(0.9) : undefined),
  (command, call) => {
    const { last } = command;
    if (!command.hasListedAll(call)) return undefined;
    return last.kind === "list" || last.kind === "log"
      ? link(0.9, command.gapTo(call) < 0 ? "parallel" : "quick")
      : undefined;
  },
  ({ last }, call) =>
    last.kind === "log" && last.object === call.object && last.path !== call.path ? link(0.4) : undefined,
];

/** `auth can-i` looks the resource up first. */
export const review: readonly Rule[] = [
  ({ last, acted }, call) => {
    if (call.resource !== "selfsubjectaccessreviews" || acted !== undefined) return undefined;
    if (last.kind === "group-discovery" && !last.query.has("timeout")) return link(0.97);
    return last.kind === "discovery" || last.kind === "group-discovery" ? link(0.3, "parse") : undefined;
  },
];
