import { expect, it } from "vitest";
import { formatRate } from "./format-rate.ts";

it.each([
  [0, "0/s"],
  [Number.NaN, "0/s"],
  [12_345.6, "12,346/s"],
  [96.2, "96/s"],
  [9.96, "10/s"],
  [4.04, "4/s"],
  [0.14, "0.1/s"],
  [1 / 12, "5/min"],
  [2 / 300, "0.4/min"],
  [0.001, "< 0.1/min"],
])("writes %s a second as %s", (perSecond, text) => {
  expect(formatRate(perSecond)).toBe(text);
});
