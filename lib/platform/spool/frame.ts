import { createHash } from "node:crypto";
import type { FileHandle } from "node:fs/promises";

/** What a frame holds; an entry is one head, any number of parts and one end, in a row. */
export const FRAME = { head: 1, part: 2, end: 3 } as const;
export type FrameType = (typeof FRAME)[keyof typeof FRAME];

export const MARKER_BYTES = 16;
const LENGTH_AT = MARKER_BYTES + 1;
const HASH_AT = LENGTH_AT + 4;
/** Marker, type (1 byte), length of the payload (4 bytes, big-endian), SHA-256 of type, length and payload. */
export const FRAME_HEADER_BYTES = HASH_AT + 32;
/** A part is a batch of about 8 MiB and at most one record of 16 MiB, before compression. */
const PAYLOAD_BYTES_MAX = 64 * 1024 * 1024;

/** A segment that is open to be read: its marker is in its name, its size is as it was opened. */
export type OpenSegment = { file: FileHandle; marker: Buffer; size: number };

export type Frame = { type: number; payload: Buffer; to: number };

/** What stands where a frame should: `cut` when the file ends too early for it. */
export type NoFrame = { problem: "over" | "cut" | "damaged"; reason: string };

/**
 * One frame as it lies in a segment.
 * @param marker random and the segment's own: after damage it leads to the next frame, and no sender can put it into a payload.
 */
export function encodeFrame(marker: Buffer, type: FrameType, payload: Buffer): Buffer[] {
  const header = Buffer.allocUnsafe(FRAME_HEADER_BYTES);
  marker.copy(header);
  header.writeUInt8(type, MARKER_BYTES);
  header.writeUInt32BE(payload.length, LENGTH_AT);
  hashOf(header, payload).copy(header, HASH_AT);
  return [header, payload];
}

/** Reads the frame that starts at `at`, and makes sure of every bit of it. */
export async function readFrame({ file, marker, size }: OpenSegment, at: number): Promise<Frame | NoFrame> {
  if (at >= size) return { problem: "over", reason: "the segment ends" };
  if (size - at < FRAME_HEADER_BYTES) return { problem: "cut", reason: "the segment ends within a frame's header" };
  const header = await readBytes(file, at, FRAME_HEADER_BYTES);
  const length = header.readUInt32BE(LENGTH_AT);
  if (!header.subarray(0, MARKER_BYTES).equals(marker) || length > PAYLOAD_BYTES_MAX)
    return { problem: "damaged", reason: `no frame starts at byte ${String(at)}` };
  const to = at + FRAME_HEADER_BYTES + length;
  if (to > size) return { problem: "cut", reason: `the segment ends within the frame at byte ${String(at)}` };
  const payload = await readBytes(file, at + FRAME_HEADER_BYTES, length);
  if (!hashOf(header, payload).equals(header.subarray(HASH_AT)))
    return { problem: "damaged", reason: `the frame at byte ${String(at)} does not match its SHA-256` };
  return { type: header.readUInt8(MARKER_BYTES), payload, to };
}

/** Where the marker next stands at or after `from`; undefined when nowhere. */
export async function findMarker({ file, marker, size }: OpenSegment, from: number): Promise<number | undefined> {
  const window = 256 * 1024;
  for (let at = from; at < size; at += window) {
    // Windows overlap by one marker, so that none is missed on their border.
    const bytes = await readBytes(file, at, Math.min(window + MARKER_BYTES - 1, size - at));
    const found = bytes.indexOf(marker);
    if (found !== -1) return at + found;
  }
  return undefined;
}

function hashOf(header: Buffer, payload: Buffer): Buffer {
  return createHash("sha256").update(header.subarray(MARKER_BYTES, HASH_AT)).update(payload).digest();
}

/** @throws Error when the file is shorter than it was. */
export async function readBytes(file: FileHandle, from: number, length: number): Promise<Buffer> {
  const bytes = Buffer.allocUnsafe(length);
  for (let done = 0; done < length;) {
    const { bytesRead } = await file.read(bytes, done, length - done, from + done);
    if (bytesRead === 0) throw new Error(`the file ends at byte ${String(from + done)}`);
    done += bytesRead;
  }
  return bytes;
}
