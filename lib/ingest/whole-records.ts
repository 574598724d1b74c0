import type { RawRecord } from "../events/event.ts";
import { parseKeptRecord } from "./parse-record.ts";
import { RECORD_BYTES_MAX } from "./span.ts";

const BLANK = new Set([0x20, 0x09, 0x0a, 0x0d]);

/**
 * One record of each body, in order, whatever it holds: for protocols that send one at a time, where an unreadable body is kept as a
 * reject and never refused. Blank space around the JSON is not part of the record; of a body above 16 MiB the beginning is kept.
 */
export function wholeRecords(bodies: readonly Buffer[]): RawRecord[] {
  return bodies.map(wholeRecord);
}

/** The same of one body. @param index its place in the delivery */
export function wholeRecord(body: Buffer, index: number): RawRecord {
  const bytes = trimmed(body).subarray(0, RECORD_BYTES_MAX);
  return { index, bytes, ...parseKeptRecord(bytes) };
}

function trimmed(body: Buffer): Buffer {
  let from = 0;
  let to = body.length;
  while (from < to && BLANK.has(body[from] ?? 0)) from++;
  while (to > from && BLANK.has(body[to - 1] ?? 0)) to--;
  return body.subarray(from, to);
}
