import type { RawRecord } from "../events/event.ts";
import { RecordSink } from "./record-sink.ts";
import { Span } from "./span.ts";
import { ValueScanner } from "./value-scanner.ts";

const BLANK = new Set([0x20, 0x09, 0x0a, 0x0d]);

/**
 * One record of each body, in order, whatever it holds: for protocols that send one at a time, where an unreadable body is kept as a
 * reject and never refused. Blank space around the JSON is not part of the record; of a body above 16 MiB the beginning is kept.
 * @param bodies at most 2,000.
 */
export function wholeRecords(bodies: readonly Buffer[]): RawRecord[] {
  const sink = new RecordSink(bodies.length, notBundled);
  for (const body of bodies) {
    const span = new Span();
    span.add(trimmed(body));
    const { cut } = span;
    const bytes = span.take();
    sink.add(bytes, { cut, deepest: depthOf(bytes) });
  }
  return sink.take();
}

/** One event a body: what looks like a bundle of many is none of ours. */
function notBundled(): boolean {
  return false;
}

function trimmed(body: Buffer): Buffer {
  let from = 0;
  let to = body.length;
  while (from < to && BLANK.has(body[from] ?? 0)) from++;
  while (to > from && BLANK.has(body[to - 1] ?? 0)) to--;
  return body.subarray(from, to);
}

function depthOf(bytes: Buffer): number {
  const scanner = new ValueScanner();
  scanner.begin(false);
  scanner.advance(bytes, 0);
  return scanner.deepest;
}
