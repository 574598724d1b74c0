import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeSegment, encodeSegment } from "./code.ts";
import { hourSegment, mergeHours, type CountedRow } from "./make.ts";
import { addUp, selectRows, type Wanted } from "./scan.ts";
import { bytesOf, ROLLED_KEYS, type Segment } from "./segment.ts";

const anId = fc.oneof(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }));
const aCount = fc.oneof(fc.integer({ min: 1, max: 300 }), fc.integer({ min: 1, max: 2 ** 32 - 1 }));

/** Rows of one hour: ascending, each combination once. */
const anHour = fc
  .uniqueArray(fc.tuple(anId, anId, anId, anId), { selector: (ids) => ids.join(" "), maxLength: 40 })
  .chain((ids) => fc.tuple(fc.constant(ids), fc.array(aCount, { minLength: ids.length, maxLength: ids.length })))
  .map(([ids, counts]): CountedRow[] => ids.sort(byIds).map((row, at) => [...row, counts[at] ?? 1]));

function byIds(a: readonly number[], b: readonly number[]): number {
  const at = a.findIndex((id, column) => id !== b[column]);
  return at < 0 ? 0 : (a[at] ?? 0) - (b[at] ?? 0);
}

function rowsOf({ starts, columns, counts }: Segment, hour: number): number[][] {
  const rows: number[][] = [];
  for (let row = starts[hour] ?? 0; row < (starts[hour + 1] ?? 0); row++)
    rows.push([...ROLLED_KEYS.map((key) => columns[key].ids[columns[key].places[row] ?? 0] ?? 0), counts[row] ?? 0]);
  return rows;
}

const merged = (hours: readonly CountedRow[][]): Segment =>
  mergeHours(hours.map((rows) => ({ segment: hourSegment(rows), hour: 0 })));

describe("a segment", () => {
  it("says after encoding, decoding and merging what its hours said", () => {
    fc.assert(
      fc.property(fc.array(anHour, { minLength: 1, maxLength: 5 }), (hours) => {
        const decoded = decodeSegment(encodeSegment(merged(hours)));
        expect(hours.map((_, hour) => rowsOf(decoded, hour))).toEqual(hours);
        expect(decoded).toEqual(merged(hours));
      }),
      { numRuns: 150 },
    );
  });

  it("takes hours of others in place of its own, and leaves out what it is not given", () => {
    fc.assert(
      fc.property(fc.array(anHour, { minLength: 3, maxLength: 5 }), anHour, (hours, other) => {
        const day = merged(hours);
        const again = mergeHours(
          hours.map((_, hour) =>
            hour === 0 ? undefined : hour === 1 ? { segment: hourSegment(other), hour: 0 } : { segment: day, hour },
          ),
        );
        expect(again).toEqual(merged([[], other, ...hours.slice(2)]));
      }),
    );
  });

  it("adds up by any key what a filter on any keys wants, in any of its hours", () => {
    const wantedIds = fc.option(fc.uniqueArray(anId, { maxLength: 4 }), { nil: undefined });
    fc.assert(
      fc.property(
        fc.array(anHour, { minLength: 1, maxLength: 4 }),
        fc.record({ caller_id: wantedIds, place_id: wantedIds, operation_id: wantedIds, result_id: wantedIds }),
        fc.record({ by: fc.constantFrom(...ROLLED_KEYS), first: fc.nat(3) }),
        (hours, conditions, { by, first }) => {
          const wanted: Wanted = {};
          for (const key of ROLLED_KEYS) if (conditions[key] !== undefined) wanted[key] = new Set(conditions[key]);
          const from = Math.min(first, hours.length - 1);
          const expected = new Map<number, number>();
          for (const row of hours.slice(from).flat()) {
            if (ROLLED_KEYS.some((key, at) => wanted[key]?.has(row[at] ?? 0) === false)) continue;
            const id = row[ROLLED_KEYS.indexOf(by)] ?? 0;
            expected.set(id, (expected.get(id) ?? 0) + row[4]);
          }
          expect(summed(merged(hours), { wanted, from, by })).toEqual(expected);
        },
      ),
      { numRuns: 300 },
    );
  });

  it("holds more ids than two bytes can number", () => {
    const rows = Array.from({ length: 70_000 }, (_, at): CountedRow => [at + 1, 7, 8, 9, 1]);
    const segment = decodeSegment(encodeSegment(hourSegment(rows)));
    expect(rowsOf(segment, 0)).toEqual(rows);
    expect(bytesOf(segment)).toBeGreaterThan(70_000 * 8);
  });

  it("refuses rows that do not ascend, repeat, or count nothing", () => {
    const row: CountedRow = [1, 2, 3, 4, 1];
    expect(() => hourSegment([row, row])).toThrow(RangeError);
    expect(() => hourSegment([row, [1, 2, 3, 3, 1]])).toThrow(RangeError);
    for (const count of [0, -1, 2 ** 32, Number.NaN])
      expect(() => hourSegment([[1, 2, 3, 4, count]])).toThrow(RangeError);
  });

  it("is not read from bytes that are damaged, cut off, too long or of another format", () => {
    const body = encodeSegment(hourSegment([[1, 2, 3, 4, 5]]));
    const flipped = Buffer.from(body);
    flipped[flipped.length - 6] = (flipped.at(-6) ?? 0) ^ 1;
    for (const damaged of [flipped, body.subarray(0, -5), Buffer.alloc(0)])
      expect(() => decodeSegment(damaged)).toThrow();
  });
});

function summed(
  segment: Segment,
  { wanted, from, by }: { wanted: Wanted; from: number; by: (typeof ROLLED_KEYS)[number] },
): Map<number, number> {
  const selected = selectRows(segment, wanted);
  if (selected === "none") return new Map();
  const sums = addUp(segment, { selected, hours: { from, to: segment.starts.length - 1 }, by });
  const found = Array.from(sums, (count, place): [number, number] => [segment.columns[by].ids[place] ?? 0, count]);
  return new Map(found.filter(([, count]) => count > 0));
}
