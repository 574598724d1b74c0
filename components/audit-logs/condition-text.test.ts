import { fieldOf } from "../../lib/events/streams.ts";
import { describe, expect, it } from "vitest";
import { filterMenu, operatorText, rangeText, readAmount } from "./condition-text.ts";

const duration = fieldOf("api-calls", "durationMs");
const status = fieldOf("api-calls", "status");
if (duration === undefined || status === undefined) throw new Error("fields moved");

describe("a range on a chip", () => {
  it("reads as one says it", () => {
    expect([operatorText({ field: "durationMs", op: "range", min: 40 }), rangeText(duration, { min: 40 })]).toEqual([
      "≥",
      "40 ms",
    ]);
    expect([operatorText({ field: "durationMs", op: "range", max: 1500 }), rangeText(duration, { max: 1500 })]).toEqual(
      ["≤", "1.50 s"],
    );
    expect([
      operatorText({ field: "status", op: "range", min: 400, max: 499 }),
      rangeText(status, { min: 400, max: 499 }),
    ]).toEqual(["is", "400 to 499"]);
  });
});

describe("readAmount", () => {
  it.each([
    ["40", 40],
    ["1.5 s", 1500],
    ["2min", 120_000],
    ["1 h", 3_600_000],
    ["", undefined],
    ["soon", Number.NaN],
    ["-5", Number.NaN],
  ])("%j of a duration is %s", (text, value) => {
    expect(readAmount(duration, text)).toBe(value);
  });

  it("knows no units where there are none", () => {
    expect(readAmount(status, "400")).toBe(400);
    expect(readAmount(status, "4 s")).toBeNaN();
  });
});

it("offers every filterable field once, the usual ones first", () => {
  const { first, rest } = filterMenu("api-calls");
  const ids = [...first, ...rest].map(({ id }) => id);
  expect(ids.slice(0, 7)).toEqual(["user", "cluster", "namespace", "resource", "verb", "outcome", "accessMethod"]);
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids).toContain("durationMs");
});
