import { randomBytes } from "node:crypto";
import { MARKER_BYTES } from "./frame.ts";

/** One file of the spool as its name tells it. */
export type SegmentName = {
  file: string;
  /** When it was begun, by our clock: about when the first of its entries came. */
  begunMs: number;
  marker: Buffer;
  /** How many entries it holds; 0 while it is still being written. */
  entries: number;
  /** `open`: being written, or left so by a process that was killed. `part`: one long entry that is not whole yet. */
  state: "open" | "part" | "spool";
};

const SHAPE = /^(\d{13})-(\d{6,12})-([0-9a-f]{32})-(\d{1,9})\.(open|part|spool)$/;
let made = 0;

/** A name for a new segment; names sort by when they were made. */
export function newSegmentName(nowMs: number, state: "open" | "part"): SegmentName {
  made = (made + 1) % 1_000_000;
  return nameOf({ begunMs: nowMs, number: made, marker: randomBytes(MARKER_BYTES), entries: 0, state });
}

/** The same segment once it is complete. */
export function sealedName(name: SegmentName, entries: number): SegmentName {
  return nameOf({ ...name, number: numberOf(name), entries, state: "spool" });
}

/** One entry of a segment as a segment of its own, which it stays the same however often it is cut out. */
export function cutOutName(name: SegmentName, from: number): SegmentName {
  return nameOf({ ...name, number: from, entries: 1, state: "spool" });
}

/** @returns undefined for a file that is no segment. */
export function parseSegmentName(file: string): SegmentName | undefined {
  const match = SHAPE.exec(file);
  if (match === null) return undefined;
  const [, begun, , marker = "", entries, state] = match;
  return {
    file,
    begunMs: Number(begun),
    marker: Buffer.from(marker, "hex"),
    entries: Number(entries),
    state: state as SegmentName["state"],
  };
}

type Parts = Omit<SegmentName, "file"> & { number: number };

function nameOf({ begunMs, number, marker, entries, state }: Parts): SegmentName {
  const when = String(Math.max(0, Math.trunc(begunMs))).padStart(13, "0");
  const file = `${when}-${String(number).padStart(6, "0")}-${marker.toString("hex")}-${String(entries)}.${state}`;
  return { file, begunMs, marker, entries, state };
}

function numberOf({ file }: SegmentName): number {
  return Number(file.split("-")[1]);
}
