import { open } from "node:fs/promises";
import { join } from "node:path";
import { findMarker, FRAME, readFrame, type NoFrame, type OpenSegment } from "./frame.ts";
import type { SegmentName } from "./segment-name.ts";

/** An entry whose every frame is as it was written. */
export type Entry = { kind: "entry"; head: Buffer; partsAt: number[]; from: number; to: number };

/** Bytes of an entry, or of what was one, that cannot be read. */
export type Damage = { kind: "damaged"; reason: string; from: number; to: number };

/** What an interrupted write left at the end: it was never acknowledged. */
type Torn = { kind: "torn"; from: number; to: number };

/** Opens a segment, runs `work` on it and closes it. */
export async function withSegment<T>(
  folder: string,
  name: SegmentName,
  work: (segment: OpenSegment) => Promise<T>,
): Promise<T> {
  const file = await open(join(folder, name.file), "r");
  try {
    return await work({ file, marker: name.marker, size: (await file.stat()).size });
  } finally {
    await file.close();
  }
}

/** Everything a segment holds, in the order it was written: damage never hides what comes after it. */
export async function* readSegment(segment: OpenSegment): AsyncGenerator<Entry | Damage | Torn, undefined> {
  for (let at = 0; at < segment.size;) {
    const found = await readEntry(segment, at);
    yield found;
    at = found.to;
  }
}

/** The payloads of an entry's parts; may be called any number of times. @throws Error when the disk gives other bytes than before. */
export async function* entryParts(segment: OpenSegment, entry: Entry): AsyncGenerator<Buffer, undefined> {
  for (const at of entry.partsAt) {
    const frame = await readFrame(segment, at);
    if ("problem" in frame) throw new Error(`The spool changed while it was read: ${frame.reason}.`);
    yield frame.payload;
  }
}

async function readEntry(segment: OpenSegment, from: number): Promise<Entry | Damage | Torn> {
  const head = await readFrame(segment, from);
  if ("problem" in head) return notWhole(segment, from, head);
  if (head.type !== FRAME.head) return damaged(segment, from, "an entry does not begin with its head");
  const partsAt: number[] = [];
  for (let at = head.to; ;) {
    const frame = await readFrame(segment, at);
    if ("problem" in frame) return notWhole(segment, from, frame);
    if (frame.type === FRAME.end) return { kind: "entry", head: head.payload, partsAt, from, to: frame.to };
    if (frame.type !== FRAME.part) return damaged(segment, from, "an entry breaks off before its end");
    partsAt.push(at);
    at = frame.to;
  }
}

/** A length that was damaged looks like a cut too, but then other entries follow. */
async function notWhole(segment: OpenSegment, from: number, { problem, reason }: NoFrame): Promise<Damage | Torn> {
  if (problem === "damaged") return damaged(segment, from, reason);
  const next = await nextHead(segment, from + 1);
  if (next !== undefined) return { kind: "damaged", reason, from, to: next };
  return { kind: "torn", from, to: segment.size };
}

async function damaged(segment: OpenSegment, from: number, reason: string): Promise<Damage> {
  return { kind: "damaged", reason, from, to: (await nextHead(segment, from + 1)) ?? segment.size };
}

/** Where the next entry begins at or after `from`. */
async function nextHead(segment: OpenSegment, from: number): Promise<number | undefined> {
  let at = await findMarker(segment, from);
  while (at !== undefined) {
    const frame = await readFrame(segment, at);
    if (!("problem" in frame) && frame.type === FRAME.head) return at;
    at = await findMarker(segment, at + 1);
  }
  return undefined;
}
