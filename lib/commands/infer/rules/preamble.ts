import { link, type Rule } from "../link.ts";
import type { OpenCommand } from "../open-command.ts";

function asksOnly({ acted }: OpenCommand): boolean {
  return acted === undefined;
}

/** `/api`: first of a cold cache, again after each refusal of a bad token, late where a schema was asked for first. */
export const legacyDiscovery: readonly Rule[] = [
  (command, call) => {
    const { last } = command;
    const refused = last.status === 401 && last.path === call.path;
    return refused ? link(0.9) : undefined;
  },
  (command, call) =>
    command.openapi && !command.asked.has(call.pathname) ? link(asksOnly(command) ? 0.1 : 0.01, "parse") : undefined,
];

export const discovery: readonly Rule[] = [
  ({ last }, call) =>
    last.kind === "legacy-discovery" && last.query.toString() === call.query.toString() ? link(0.97) : undefined,
];

/** Old kubectls ask every group side by side; drain asks whether the API server knows evictions. */
export const groupDiscovery: readonly Rule[] = [
  (command, call) => {
    const fits = call.query.has("timeout") && command.asked.has("/apis") && !command.asked.has(call.pathname);
    return fits && asksOnly(command) ? link(0.95, "parallel") : undefined;
  },
  ({ listsNode }, call) => (listsNode && !call.query.has("timeout") ? link(0.9) : undefined),
];

export const openapi: readonly Rule[] = [
  (command) => (asksOnly(command) && !command.openapi ? link(0.15, "parse") : undefined),
  (command) => {
    if (command.openapi || command.acted?.kind !== "get") return undefined;
    if (command.wrote !== undefined) return replaces(command) ? link(0.3, "parse") : undefined;
    return command.readTwice === undefined && command.firstList === undefined ? link(0.06, "parse") : undefined;
  },
];

export const schema: readonly Rule[] = [
  (command, call) => {
    if (!command.openapi || command.asked.has(call.pathname)) return undefined;
    return link(isFresh(command) ? 0.8 : 0.2, "parse");
  },
];

/** replace --force deletes, sees it gone, and reads the schema before it makes all anew. */
function replaces({ wrote, firstList, isWaiting }: OpenCommand): boolean {
  return wrote?.kind === "delete" && firstList === undefined && !isWaiting;
}

function isFresh({ last }: OpenCommand): boolean {
  return last.kind === "openapi" || last.kind === "schema" || last.kind === "discovery";
}
