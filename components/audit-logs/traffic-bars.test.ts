import { expect, test } from "vitest";

import { totalsOf, trafficBars } from "./traffic-bars.ts";

const bucket = (minute: number, txBytes: number | string, rxBytes: number | string) => ({
  from: `2026-11-20T10:0${String(minute)}:00Z`,
  to: `2026-11-20T10:0${String(minute + 1)}:00Z`,
  flows: 1,
  txBytes,
  rxBytes,
});

test("the highest bar fills the plot, and bars share its width", () => {
  const { bars, most } = trafficBars([bucket(0, 100, 300), bucket(1, 50, 50), bucket(2, 0, 0), bucket(3, 1, 0)]);
  expect(most).toBe(400);
  expect(bars.map(({ tx, rx }) => [tx, rx])).toEqual([
    [0.25, 0.75],
    [0.125, 0.125],
    [0, 0],
    [0.012, 0],
  ]);
  expect(bars.map(({ x }) => x)).toEqual([0.025, 0.275, 0.525, 0.775]);
  expect(bars[0]?.width).toBe(0.2);
});

test("nothing draws nothing", () => {
  expect(trafficBars([])).toEqual({ bars: [], most: 0 });
  expect(trafficBars([bucket(0, 0, 0)]).bars[0]).toMatchObject({ tx: 0, rx: 0 });
});

test("sums are read from digits too", () => {
  const buckets = [bucket(0, "18446744073709551615", 5), bucket(1, 1, 2)];
  expect(totalsOf(buckets)).toEqual({ tx: 18446744073709552000, rx: 7, flows: 2 });
  expect(trafficBars(buckets).bars[0]?.tx).toBe(1);
});
