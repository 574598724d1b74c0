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

const STEPWISE = "stepwise";
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

export function encodeCursor({ stream, toward, boundary, now, stepwise }: Cursor): string {
  const parts = [stream, toward, boundary, String(now.getTime()), ...(stepwise ? [STEPWISE] : [])];
  return Buffer.from(parts.join(" ")).toString("base64url");
}

/** @throws AppError `malformed` when the text is not, byte for byte, a cursor of this stream. */
export function decodeCursor(stream: StreamId, text: string): Cursor {
  const [of, toward = "", boundary = "", time = "", last] = Buffer.from(text, "base64url").toString("utf8").split(" ");
  const now = new Date(/^\d{1,15}$/.test(time) ? Number(time) : Number.NaN);
  const readable = of === stream && isToward(toward) && UUID.test(boundary) && !Number.isNaN(now.getTime());
  const cursor = readable ? { stream, toward, boundary, now, stepwise: last === STEPWISE } : undefined;
  if (cursor !== undefined && encodeCursor(cursor) === text) return cursor;
  throw new AppError("malformed", "cursor is not one this list gave: start again without it.");
}

function isToward(text: string): text is Toward {
  return text === "older" || text === "newer";
}
