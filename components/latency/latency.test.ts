import { describe, expect, test } from "vitest";
import { changeOf, changeText, latencyParams, readLatencyView, timeBefore } from "./latency.ts";

const NOW = Date.parse("2026-11-20T12:00:00Z");

describe("the time before", () => {
  test("a relative range is as long and ends where that begins", () => {
    expect(timeBefore({ from: "now-24h", to: "now" }, NOW)).toEqual({
      from: "2026-11-18T12:00:00.000Z",
      to: "2026-11-19T12:00:00.000Z",
    });
  });

  test("so is that before two moments", () => {
    const range = { from: "2026-11-20T09:00:00Z", to: "2026-11-20T10:30:00Z" };
    expect(timeBefore(range, NOW)).toEqual({ from: "2026-11-20T07:30:00.000Z", to: "2026-11-20T09:00:00.000Z" });
  });
});

describe("the address", () => {
  test("says what is compared, and reads as it was written", () => {
    const view = { by: "cluster", before: { from: "a", to: "b" } } as const;
    expect(readLatencyView(new URLSearchParams(latencyParams(view)))).toEqual(view);
    expect(latencyParams({ by: "verb", before: undefined })).toEqual({});
  });

  test("that names no field groups by verb", () => {
    expect(readLatencyView(new URLSearchParams("by=colour&beforeFrom=a"))).toEqual({ by: "verb", before: undefined });
  });
});

describe("a change", () => {
  test.each([
    [50, 100, "−50 %"],
    [104, 100, "+4 %"],
    [100, 100, "±0 %"],
  ])("from %s to %s is %s", (now, before, text) => {
    expect(changeText(changeOf(now, before) ?? Number.NaN)).toBe(text);
  });

  test("from or to nothing is none", () => {
    expect([changeOf(null, 1), changeOf(1, null), changeOf(1, 0), changeOf(1, undefined)]).toEqual(
      Array.from({ length: 4 }, () => undefined),
    );
  });
});
