import type { Call } from "./call.ts";
import type { OpenCommand } from "./open-command.ts";

/**
 * Of commands in such a state, how many make no further call. What kubectl always follows up (a deletion it waits for, an object that was not
 * there and is to be made) rarely ends there.
 */
export function endShare(command: OpenCommand): number {
  const { acted, last } = command;
  if (acted === undefined) return endOfPreamble(last);
  if (last !== acted) return 0.3;
  switch (acted.kind) {
    case "get":
      return endOfGet(command, acted);
    case "list":
      return endOfList(command, acted);
    case "patch":
      return command.node === undefined ? 0.85 : 0.6;
    case "delete":
      return (acted.status ?? 200) < 400 ? 0.12 : 0.7;
    case "evict":
      return 0.05;
    case "stream":
      return acted.query.get("command") === "test" ? 0.1 : (acted.status ?? 101) >= 400 ? 0.4 : 0.9;
    default:
      return 0.85;
  }
}

function endOfPreamble({ kind, status, query }: Call): number {
  switch (kind) {
    case "legacy-discovery":
      return status === 401 ? 0.3 : 0.02;
    case "discovery":
      return query.has("timeout") ? 0.15 : 0.4;
    case "group-discovery":
      return 0.02;
    default:
      return kind === "openapi" ? 0.15 : 0.05;
  }
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
