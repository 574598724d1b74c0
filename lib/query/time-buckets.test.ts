import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { instantOf, parseInstant } from "../events/instant.ts";
import { TimeBuckets } from "./time-buckets.ts";

const range = (from: string, to: string): { from: { ms: number; ns: number }; to: { ms: number; ns: number } } => ({
  from: parseInstant(from) ?? instantOf(0),
  to: parseInstant(to) ?? instantOf(0),
});

describe("the buckets of a time range", () => {
  it("begin at round times, but for the range's own ends", () => {
    const buckets = new TimeBuckets(range("2026-11-20T09:07:30Z", "2026-11-20T11:01:00Z"));
    expect(buckets.stepMs).toBe(60_000);
    expect(buckets.list().slice(0, 2)).toEqual([
      { from: "2026-11-20T09:07:30.000000Z", to: "2026-11-20T09:08:00.000000Z" },
      { from: "2026-11-20T09:08:00.000000Z", to: "2026-11-20T09:09:00.000000Z" },
    ]);
    expect(buckets.list().at(-1)).toEqual({ from: "2026-11-20T11:00:00.000000Z", to: "2026-11-20T11:01:00.000000Z" });
  });

  it("are at most 120, follow upon each other and cover the whole range, whatever it is", () => {
    const moment = fc.integer({ min: 0, max: Date.UTC(9000, 0, 1) });
    fc.assert(
      fc.property(moment, moment, (a, b) => {
        fc.pre(a !== b);
        const [from, to] = [Math.min(a, b), Math.max(a, b)];
        const buckets = new TimeBuckets({ from: instantOf(from), to: instantOf(to) }).list();
        expect(buckets.length).toBeLessThanOrEqual(120);
        expect(Date.parse(buckets[0]?.from ?? "")).toBe(from);
        expect(Date.parse(buckets.at(-1)?.to ?? "")).toBe(to);
        for (const [at, bucket] of buckets.entries()) {
          expect(Date.parse(bucket.from)).toBeLessThan(Date.parse(bucket.to));
          if (at > 0) expect(bucket.from).toBe(buckets[at - 1]?.to);
        }
      }),
    );
  });
});
