import { createHash } from "node:crypto";
import { INSTANT_MS_MAX, type Instant } from "./instant.ts";

/**
 * Makes an event's id: a UUIDv8 whose first 60 time bits sort by the event's own time (48-bit milliseconds, then 12 bits of
 * the fraction) and whose other 62 bits are a hash of the record's natural key. One column is thus identity, order,
 * cursor, de-duplication key and partition key (ARCHITECTURE.md, D-01).
 * @param naturalKey what tells two records of one source apart, source id first; parts may be absent.
 */
export function eventId(occurredAt: Instant, naturalKey: readonly (string | undefined)[]): string {
  const digest = createHash("sha256").update(encodeKey(naturalKey)).digest();
  digest[0] = 0x80 | ((digest[0] ?? 0) & 0x3f);
  return `${timePrefix(occurredAt)}-${hex(digest, 0, 2)}-${hex(digest, 2, 8)}`;
}

/** The smallest id an event of this moment can have; pages and partitions are bounded with it. */
export function firstEventId(moment: Instant): string {
  return `${timePrefix(moment)}-8000-000000000000`;
}

/** The moment an id's time bits stand for, rounded down to about 244 ns. */
export function instantOfEventId(id: string): Instant {
  const digits = id.replaceAll("-", "");
  const ms = Number.parseInt(digits.slice(0, 12), 16);
  return { ms, ns: Math.floor((Number.parseInt(digits.slice(13, 16), 16) * 1e6) / 4096) };
}

const EVENT_ID = /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/** Whether a text from outside has the form of an event id. */
export function isEventId(text: string): boolean {
  return EVENT_ID.test(text);
}

/** Every part carries its length, so that ("ab","c") and ("a","bc") differ and an absent part differs from an empty one. */
function encodeKey(parts: readonly (string | undefined)[]): string {
  return parts.map((part) => (part === undefined ? "-;" : `${String(part.length)}:${part};`)).join("");
}

function timePrefix({ ms, ns }: Instant): string {
  if (ms < 0 || ms > INSTANT_MS_MAX) throw new RangeError(`time ${String(ms)} ms does not fit an event id`);
  const time = ms.toString(16).padStart(12, "0");
  const fraction = Math.floor((ns * 4096) / 1e6)
    .toString(16)
    .padStart(3, "0");
  return `${time.slice(0, 8)}-${time.slice(8)}-8${fraction}`;
}

function hex(bytes: Buffer, start: number, end: number): string {
  return bytes.toString("hex", start, end);
}
