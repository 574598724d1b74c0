import { expect, it } from "vitest";
import { sparkPath } from "./spark-path.ts";

const START = Date.parse("2026-11-20T12:00:00Z");
const MINUTE = 60_000;

function series(...accepted: number[]): { from: string; accepted: number; rejected: number }[] {
  return accepted.map((count, index) => ({
    from: new Date(START + index * 30 * MINUTE).toISOString(),
    accepted: count,
    rejected: 0,
  }));
}

it("stays on the ground when nothing came", () => {
  expect(sparkPath(series(0, 0, 0), START + 90 * MINUTE)).toBe("M0 16.5L47 16.5L94 16.5");
});

it("reaches the top at the largest half hour and the ground at none", () => {
  expect(sparkPath(series(0, 10, 5), START + 90 * MINUTE)).toBe("M0 16.5L47 1.5L94 9");
});

it("does not fall at its end because the running half hour is young", () => {
  expect(sparkPath(series(10, 10, 5), START + 75 * MINUTE)).toBe("M0 1.5L47 1.5L94 1.5");
  expect(sparkPath(series(10, 10, 1), START + 61 * MINUTE)).toBe("M0 1.5L47 1.5L94 1.5");
});

it("shows a source's very first events at once", () => {
  expect(sparkPath(series(0, 0, 4), START + 61 * MINUTE)).toBe("M0 16.5L47 16.5L94 1.5");
});

it("draws nothing of nothing", () => {
  expect(sparkPath([], START)).toBe("");
});
