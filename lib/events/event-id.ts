import { hash } from "node:crypto";
import { INSTANT_MS_MAX, type Instant } from "./instant.ts";
import { naturalKey } from "./natural-key.ts";

/**
 * Makes an event's id: a UUIDv8 whose first 60 time bits sort by the event's own time (48-bit milliseconds, then 12 bits of
 * the fraction) and whose other 62 bits are a hash of the record's natural key. One column is thus identity, order,
 * cursor, de-duplication key and partition key (ARCHITECTURE.md, D-01).
 * @param parts the natural key: what tells two records of one source apart, source id first; parts may be absent.
 */
export function eventId(occurredAt: Instant, parts: readonly (string | undefined)[]): string {
  const digest = hash("sha256", naturalKey(parts), "hex");
  const variant = VARIANTS[Number.parseInt(digest.charAt(0), 16) & 3] ?? "8";
  return `${timePrefix(occurredAt)}-${variant}${digest.slice(1, 4)}-${digest.slice(4, 16)}`;
}

/** RFC 9562 wants the two highest bits of this digit to be 10; the other two are the hash's. */
const VARIANTS = ["8", "9", "a", "b"];

/** As good as above all: one of 2^62 ids of the last quarter of a microsecond there is. */
const LAST_ID = "ffffffff-ffff-8fff-bfff-ffffffffffff";

/** The smallest id an event of this moment can have; pages and partitions are bounded with it. Beyond the last moment there is, the largest id. */
export function firstEventId(moment: Instant): string {
  if (moment.ms > INSTANT_MS_MAX) return LAST_ID;
  return `${timePrefix(moment)}-8000-000000000000`;
}

/** The moment an id's time bits stand for, rounded down to about 244 ns. */
export function instantOfEventId(id: string): Instant {
  const digits = id.replaceAll("-", "");
  const ms = Number.parseInt(digits.slice(0, 12), 16);
  return { ms, ns: Math.floor((Number.parseInt(digits.slice(13, 16), 16) * 1e6) / 4096) };
}

/** The next UUID in order: what is at and above it is what is above this id. */
export function idAfter(id: string): string {
  const digits = (BigInt(`0x${id.replaceAll("-", "")}`) + 1n).toString(16).padStart(32, "0");
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

const EVENT_ID = /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/** Whether a text from outside has the form of an event id. */
export function isEventId(text: string): boolean {
  return EVENT_ID.test(text);
}

function timePrefix({ ms, ns }: Instant): string {
  if (ms < 0 || ms > INSTANT_MS_MAX) throw new RangeError(`time ${String(ms)} ms does not fit an event id`);
  // A leading 1 keeps the zeros.
  const time = (2 ** 48 + ms).toString(16);
  const fraction = (4096 + Math.floor((ns * 4096) / 1e6)).toString(16);
  return `${time.slice(1, 9)}-${time.slice(9)}-8${fraction.slice(1)}`;
}
