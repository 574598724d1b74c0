import { AppError } from "../errors.ts";
import { isEventId } from "../events/event-id.ts";

/**
 * How far a tail has come in the log: everything of transactions below `xid` was seen and, of that one, the rows up to and including `id`.
 * Rows of one transaction come in id order.
 */
export type Position = { xid: bigint; id: string | null };

/** As `Last-Event-ID` carries it. */
export function encodePosition({ xid, id }: Position): string {
  return id === null ? String(xid) : `${String(xid)}.${id}`;
}

/** @throws AppError `malformed` for what no tail gave. */
export function decodePosition(text: string): Position {
  const [, xid = "", id] = /^(\d{1,19})(?:\.([0-9a-f-]{36}))?$/.exec(text) ?? [];
  if (xid !== "" && (id === undefined || isEventId(id))) return { xid: BigInt(xid), id: id ?? null };
  throw new AppError("malformed", "Last-Event-ID is none this tail gave: start again without it.");
}

/** Negative when `a` comes before `b`. */
export function comparePositions(a: Position, b: Position): number {
  if (a.xid !== b.xid) return a.xid < b.xid ? -1 : 1;
  if (a.id === b.id) return 0;
  if (a.id === null || b.id === null) return a.id === null ? -1 : 1;
  return a.id < b.id ? -1 : 1;
}
