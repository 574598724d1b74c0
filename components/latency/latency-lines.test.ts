import { describe, expect, test } from "vitest";
import { latencyLines, shareOf } from "./latency-lines.ts";
import type { LatencyBucket } from "./latency.ts";

const bucket = (p50: number | null, p99 = p50): LatencyBucket => ({
  from: "2026-11-20T09:00:00Z",
  to: "2026-11-20T09:01:00Z",
  count: p50 === null ? 0 : 1,
  p50,
  p95: p50,
  p99,
  max: p99,
});
const SIZE = { width: 100, height: 100 };

describe("the lines of a plot", () => {
  test("lie between whole powers of ten, the slower the higher", () => {
    const { lines, range } = latencyLines([bucket(20, 500), bucket(10, 1_000)], SIZE);
    expect(range).toEqual({ lowMs: 10, highMs: 1_000 });
    expect(lines[0]).toEqual({ percentile: "p50", path: "M25.0 84.9L75.0 100.0" });
    expect(lines[2]?.path).toMatch(/L75.0 0.0$/);
  });

  test("break where there was no call", () => {
    const { lines } = latencyLines([bucket(10), bucket(null), bucket(10), bucket(10)], SIZE);
    expect(lines[0]?.path.match(/[ML]/g)).toEqual(["M", "M", "L"]);
  });

  test("of nothing are empty, in a range that can be shown", () => {
    const { lines, range } = latencyLines([bucket(null)], SIZE);
    expect(lines.every(({ path }) => path === "")).toBe(true);
    expect(shareOf(31.6, range)).toBeCloseTo(0.5, 2);
  });

  test("of equal values stay within the plot", () => {
    const { range } = latencyLines([bucket(100), bucket(100)], SIZE);
    expect(range.highMs).toBeGreaterThan(range.lowMs);
  });
});
