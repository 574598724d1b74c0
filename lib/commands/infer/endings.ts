import type { Call, CallKind } from "./call.ts";
import type { OpenCommand } from "./open-command.ts";

/**
 * Of commands in such a state, how many make no further call. What kubectl always follows up (a deletion it waits for, an object that was not
 * there and is to be made) rarely ends there.
 */
export function endShare(command: OpenCommand): number {
  const { acted, last } = command;
  if (acted === undefined) return endOfPreamble(last);
  if (last !== acted) return 0.3;
  return ENDS[acted.kind]?.(command, acted) ?? 0.85;
}

const ENDS: Readonly<Partial<Record<CallKind, (command: OpenCommand, acted: Call) => number>>> = {
  get: endOfGet,
  list: endOfList,
  patch: ({ node }) => (node === undefined ? 0.85 : 0.6),
  delete: (_, { status }) => (isRefused(status) ? 0.7 : 0.12),
  evict: () => 0.05,
  stream: (_, { query, status }) => (query.get("command") === "test" ? 0.1 : isRefused(status) ? 0.4 : 0.9),
};

function isRefused(status: number | null): boolean {
  return status !== null && status >= 400;
}

function endOfPreamble({ kind, status, query }: Call): number {
  if (kind === "legacy-discovery") return status === 401 ? 0.3 : 0.02;
  if (kind === "discovery") return query.has("timeout") ? 0.15 : 0.4;
  if (kind === "group-discovery") return 0.02;
  return kind === "openapi" ? 0.15 : 0.05;
}

function endOfGet(command: OpenCommand, acted: Call): number {
  if (command.confirming) return command.isWaiting ? 0.15 : 0.9;
  if (command.evicted.size > 0) return 0.2;
  if (command.missing !== undefined) return endOfMissing(command, acted);
  if (command.readTwice === acted) return 0.25;
  return 0.6;
}

/** apply makes what is missing; others ask for the namespace and give up. */
function endOfMissing({ openapi, missing, wrote }: OpenCommand, acted: Call): number {
  if (openapi || wrote !== undefined) return 0.05;
  return acted !== missing || missing.namespace === null ? 0.7 : 0.2;
}

/** A list without a limit is never for show alone: something is done with each of its items. */
function endOfList({ wrote, onlyLists, listsAll, listedTypes }: OpenCommand, acted: Call): number {
  if (wrote !== undefined || !onlyLists) return 0.7;
  if (listsAll && listedTypes.size > 1 && listedTypes.size < 10) return 0.1;
  return acted.query.has("labelSelector") && !acted.query.has("limit") ? 0.2 : 0.75;
}
