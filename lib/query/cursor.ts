import { AppError } from "../errors.ts";
import type { StreamId } from "../events/field.ts";

/** Which way a list goes on from a boundary. */
export type Toward = "older" | "newer";

/**
 * Where a page begins: at a boundary between two ids, below which older events lie; the newer ones lie at and above it. It also carries
 * the moment the first page was read, so that "the last day" does not lose its oldest events while someone pages through it. It grants
 * nothing: the reader's scope is checked again.
 */
export type Cursor = {
  stream: StreamId;
  toward: Toward;
  /** Any UUID: an event's id, or the one after it. */
  boundary: string;
  now: Date;
  /** Whether asking for a whole page at once took too long already. */
  stepwise: boolean;
};

const STEPWISE = " stepwise";
const WRITTEN = /^(\S+) (older|newer) ([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}) (\d{1,15})( stepwise)?$/;

export function encodeCursor({ stream, toward, boundary, now, stepwise }: Cursor): string {
  const text = `${stream} ${toward} ${boundary} ${String(now.getTime())}${stepwise ? STEPWISE : ""}`;
  return Buffer.from(text).toString("base64url");
}

/** @throws AppError `malformed` when the text is not, byte for byte, a cursor of this stream. */
export function decodeCursor(stream: StreamId, text: string): Cursor {
  const [, of, toward, boundary = "", time, last] = WRITTEN.exec(Buffer.from(text, "base64url").toString("utf8")) ?? [];
  if (of === stream) {
    const way = toward === "newer" ? "newer" : "older";
    const cursor = {
      stream,
      toward: way,
      boundary,
      now: new Date(Number(time)),
      stepwise: last !== undefined,
    } as const;
    if (encodeCursor(cursor) === text) return cursor;
  }
  throw new AppError("malformed", "cursor is not one this list gave: start again without it.");
}
