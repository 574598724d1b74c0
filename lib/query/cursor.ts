import { AppError } from "../errors.ts";
import { isEventId } from "../events/event-id.ts";
import { isStreamId } from "../events/streams.ts";
import type { StreamId } from "../events/field.ts";

/**
 * Where a page resumes: below the last event shown. It also carries the moment the first page was read, so that "the last day"
 * does not lose its oldest events while someone pages through it. It grants nothing: the reader's scope is checked again.
 */
export type Cursor = { stream: StreamId; id: string; now: Date };

export function encodeCursor({ stream, id, now }: Cursor): string {
  return Buffer.from(`${stream} ${id} ${String(now.getTime())}`).toString("base64url");
}

/** @throws AppError `malformed` when the text is not, byte for byte, a cursor of this stream. */
export function decodeCursor(stream: StreamId, text: string): Cursor {
  const [of = "", id = "", time = ""] = Buffer.from(text, "base64url").toString("utf8").split(" ");
  const now = new Date(/^\d{1,15}$/.test(time) ? Number(time) : Number.NaN);
  if (isStreamId(of) && isEventId(id) && !Number.isNaN(now.getTime())) {
    const cursor = { stream: of, id, now };
    if (of === stream && encodeCursor(cursor) === text) return cursor;
  }
  throw new AppError("malformed", "cursor is not one this list gave: start again without it.");
}
