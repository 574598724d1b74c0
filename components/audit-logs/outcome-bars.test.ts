import { expect, test } from "vitest";
import { outcomeBars, outcomeTotals, type Outcomes } from "./outcome-bars.ts";

const bucket = (minute: number, outcomes: Outcomes) => ({
  from: `2026-11-20T10:0${String(minute)}:00Z`,
  to: `2026-11-20T10:0${String(minute + 1)}:00Z`,
  outcomes,
});

test("success carries what went wrong, and the highest bar fills the plot", () => {
  const { bars, most } = outcomeBars([bucket(0, { denied: 1, success: 2, failed: 1 }), bucket(1, { success: 2 })]);
  expect(most).toBe(4);
  expect(bars[0]?.parts).toEqual([
    { outcome: "success", y: 0.5, height: 0.5 },
    { outcome: "failed", y: 0.25, height: 0.25 },
    { outcome: "denied", y: 0, height: 0.25 },
  ]);
  expect(bars.map(({ total, x }) => [total, x])).toEqual([
    [4, 0.05],
    [2, 0.55],
  ]);
});

test("one denial among thousands can be seen and nothing leaves the plot", () => {
  const { bars } = outcomeBars([bucket(0, { success: 100_000, denied: 1, failed: 1, running: 1 })]);
  const parts = bars[0]?.parts ?? [];
  expect(parts.at(-1)).toMatchObject({ outcome: "denied" });
  expect(parts.every(({ y, height }) => y >= 0 && height > 0.01 && y + height <= 1 + 1e-9)).toBe(true);
});

test("empty stretches and an empty plot draw nothing", () => {
  expect(outcomeBars([bucket(0, {})]).bars[0]).toMatchObject({ total: 0, parts: [] });
  expect(outcomeBars([])).toEqual({ bars: [], most: 0 });
});

test("totals are over all bars", () => {
  const totals = outcomeTotals([bucket(0, { success: 3, denied: 1 }), bucket(1, { success: 2, unknown: 1 })]);
  expect(totals).toEqual({ success: 5, denied: 1, failed: 0, running: 0, unknown: 1 });
});
