import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatInstant, INSTANT_MS_MAX, parseInstant, type Instant } from "./instant.ts";

const instant = fc.record({
  ms: fc.oneof(
    fc.integer({ min: 0, max: INSTANT_MS_MAX }),
    fc.integer({ min: 1_795_000_000_000, max: 1_795_200_000_000 }),
  ),
  ns: fc.integer({ min: 0, max: 999_999 }),
});

/** The same moment as the calendar's own code has it. */
function plainly({ ms, ns }: Instant): string {
  const iso = new Date(ms).toISOString().replace(/^\+0?/, "");
  return `${iso.slice(0, -1)}${String(Math.floor(ns / 1000)).padStart(3, "0")}Z`;
}

describe("an instant", () => {
  it("is written as RFC 3339 in UTC with microseconds, whatever was written before", () => {
    fc.assert(
      fc.property(fc.array(instant, { minLength: 1, maxLength: 5 }), (instants) => {
        expect(instants.map(formatInstant)).toEqual(instants.map(plainly));
      }),
    );
  });

  it("is read back from every number of fraction digits, whatever was read before", () => {
    fc.assert(
      fc.property(instant, fc.integer({ min: 0, max: 12 }), ({ ms, ns }, digits) => {
        const iso = new Date(ms).toISOString().replace(/^\+0?/, "").slice(0, -5);
        const nanoseconds = String((ms % 1000) * 1e6 + ns).padStart(9, "0");
        const fraction = digits === 0 ? "" : `.${nanoseconds.padEnd(12, "0").slice(0, digits)}`;
        const kept = Number(nanoseconds.slice(0, digits).padEnd(9, "0"));
        const second = ms - (ms % 1000);
        expect(parseInstant(`${iso}${fraction}Z`)).toEqual({ ms: second + Math.floor(kept / 1e6), ns: kept % 1e6 });
      }),
    );
  });

  it.each([
    "2026-02-30T00:00:00.5Z",
    "2026-11-20T24:00:00.5Z",
    "2026-11-20T23:60:00.5Z",
    "2026-11-20T23:00:61.5Z",
    "2026-11-20T2x:00:00.5Z",
    "2026-11-20T23:00:00.5xZ",
    "2026-11-20T23:00:00.Z",
    "2026-11-20 23:00:00.5",
    "1969-12-31T23:59:59.9Z",
    "",
  ])("is not read from %j", (text) => {
    parseInstant("2026-11-20T23:41:54.866695Z");
    expect(parseInstant(text)).toBeUndefined();
  });

  it("takes a leap second as the next one", () => {
    expect(parseInstant("2016-12-31T23:59:60.25Z")).toEqual({ ms: Date.UTC(2017, 0, 1) + 250, ns: 0 });
  });
});
