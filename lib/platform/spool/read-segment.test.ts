import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { collect } from "../../../tests/support/collect.ts";
import { encodeFrame, FRAME } from "./frame.ts";
import { entryParts, readSegment, withSegment } from "./read-segment.ts";
import { newSegmentName, sealedName } from "./segment-name.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "onrecord-segment-"));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

const name = sealedName(newSegmentName(Date.UTC(2026, 10, 20), "open"), 5);

type Written = { head: string; parts: Buffer[] };

function bytesOf({ head, parts }: Written, marker = name.marker): Buffer {
  return Buffer.concat([
    ...encodeFrame(marker, FRAME.head, Buffer.from(head)),
    ...parts.flatMap((part) => encodeFrame(marker, FRAME.part, part)),
    ...encodeFrame(marker, FRAME.end, Buffer.alloc(0)),
  ]);
}

const entries = (count: number): Written[] =>
  Array.from({ length: count }, (_, at) => ({
    head: `entry ${String(at)}`,
    parts: Array.from({ length: at % 3 }, (__, part) => Buffer.alloc(20 + 7 * part, at)),
  }));

type Read = { entries: Written[]; damaged: { from: number; to: number }[]; torn: { from: number; to: number }[] };

async function read(bytes: Buffer): Promise<Read> {
  writeFileSync(join(folder, name.file), bytes);
  const seen: Read = { entries: [], damaged: [], torn: [] };
  await withSegment(folder, name, async (segment) => {
    for await (const found of readSegment(segment)) {
      if (found.kind === "damaged") seen.damaged.push(found);
      else if (found.kind === "torn") seen.torn.push(found);
      else seen.entries.push({ head: found.head.toString(), parts: await collect(entryParts(segment, found)) });
    }
  });
  return seen;
}

/** Where each of them ends. */
function endsOf(written: readonly Written[]): number[] {
  let end = 0;
  return written.map((entry) => (end += bytesOf(entry).length));
}

describe("a segment", () => {
  test("gives back its entries in order, byte for byte", async () => {
    const written = entries(7);
    const seen = await read(Buffer.concat(written.map((entry) => bytesOf(entry))));
    expect(seen).toEqual({ entries: written, damaged: [], torn: [] });
  });

  test("cut anywhere gives every entry that was whole, and says that its end is torn", async () => {
    const written = entries(5);
    const whole = Buffer.concat(written.map((entry) => bytesOf(entry)));
    const ends = endsOf(written);
    await fc.assert(
      fc.asyncProperty(fc.nat(whole.length), async (cut) => {
        const seen = await read(whole.subarray(0, cut));
        const kept = ends.filter((end) => end <= cut).length;
        expect(seen.entries).toEqual(written.slice(0, kept));
        expect(seen.damaged).toEqual([]);
        expect(seen.torn.length).toBe(cut === 0 || ends.includes(cut) ? 0 : 1);
      }),
      { numRuns: 200 },
    );
  });

  test("with any bits altered loses the entries they are in and no other, and says so", async () => {
    const written = entries(6);
    const whole = Buffer.concat(written.map((entry) => bytesOf(entry)));
    const ends = endsOf(written);
    const flips = fc.array(fc.record({ at: fc.nat(whole.length - 1), bit: fc.nat(7) }), { minLength: 1, maxLength: 3 });
    await fc.assert(
      fc.asyncProperty(flips, async (altered) => {
        const bytes = Buffer.from(whole);
        for (const { at, bit } of altered) bytes.writeUInt8(bytes.readUInt8(at) ^ (1 << bit), at);
        const hit = new Set(
          altered.filter(({ at }) => bytes[at] !== whole[at]).map(({ at }) => ends.findIndex((end) => at < end)),
        );
        const seen = await read(bytes);
        expect(seen.entries).toEqual(written.filter((_, at) => !hit.has(at)));
        expect(seen.damaged.length + seen.torn.length > 0).toBe(hit.size > 0);
        for (const at of hit)
          expect(
            [...seen.damaged, ...seen.torn].some(
              ({ from, to }) => from <= (ends[at - 1] ?? 0) && to >= (ends[at] ?? 0),
            ),
          ).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  test("never takes what a sender put into a payload for an entry", async () => {
    const forged = bytesOf({ head: "forged", parts: [] }, newSegmentName(0, "open").marker);
    const [first, second] = [
      { head: "first", parts: [forged] },
      { head: "second", parts: [] },
    ];
    const bytes = Buffer.concat([bytesOf(first), bytesOf(second)]);
    bytes.writeUInt8(bytes.readUInt8(0) ^ 1, 0);
    expect(await read(bytes)).toMatchObject({ entries: [second], damaged: [{ from: 0, to: bytesOf(first).length }] });
    expect(readFileSync(join(folder, name.file)).includes("forged")).toBe(true);
  });
});
