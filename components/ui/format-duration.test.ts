import { describe, expect, it } from "vitest";
import { durationShare, formatDuration } from "./format-duration.ts";

describe("formatDuration", () => {
  it.each([
    [null, "—"],
    [Number.NaN, "—"],
    [0, "0 ms"],
    [0.02, "< 0.1 ms"],
    [0.43, "0.4 ms"],
    [1, "1 ms"],
    [113.4, "113 ms"],
    [999.6, "999 ms"],
    [1000, "1.00 s"],
    [3114, "3.11 s"],
    [9999, "9.99 s"],
    [42_000, "42.0 s"],
    [59_999, "59.9 s"],
    [60_000, "1 min 00 s"],
    [125_000, "2 min 05 s"],
    [3_599_999, "59 min 59 s"],
    [3_840_000, "1 h 04 min"],
    [266_400_000, "3 d 02 h"],
    [-5, "−5 ms"],
  ])("%d ms reads %s", (ms, text) => {
    expect(formatDuration(ms)).toBe(text);
  });
});

describe("durationShare", () => {
  it("spans 1 ms to 10 s on a log scale and stays within the column", () => {
    expect(durationShare(0)).toBe(0.04);
    expect(durationShare(100)).toBeCloseTo(0.5);
    expect(durationShare(10_000)).toBe(1);
    expect(durationShare(3_600_000)).toBe(1);
  });
});
