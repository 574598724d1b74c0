import type { LatencyBucket } from "./latency.ts";

type Percentile = "p50" | "p95" | "p99";
const PERCENTILES: readonly Percentile[] = ["p50", "p95", "p99"];

/** One percentile over time as an SVG path, in the plot's own units; a time without calls breaks the line. */
export type LatencyLine = { percentile: Percentile; path: string };

/** What the plot's height stands for, in milliseconds: whole powers of ten round all values. */
export type Range = { lowMs: number; highMs: number };

/**
 * Lines on a log scale: what takes 2 ms and what takes 20 s are on one page.
 * @param size the plot's own units
 */
export function latencyLines(
  buckets: readonly LatencyBucket[],
  size: { width: number; height: number },
): { lines: LatencyLine[]; range: Range } {
  const range = rangeOf(buckets);
  const room = size.width / Math.max(1, buckets.length);
  const y = (ms: number): number => size.height * (1 - shareOf(ms, range));
  const lines = PERCENTILES.map((percentile) => {
    let path = "";
    let isOpen = false;
    for (const [index, bucket] of buckets.entries()) {
      const ms = bucket[percentile];
      if (ms !== null) path += `${isOpen ? "L" : "M"}${place((index + 0.5) * room)} ${place(y(ms))}`;
      isOpen = ms !== null;
    }
    return { percentile, path };
  });
  return { lines, range };
}

/** Where a duration lies in the range, 0 to 1. */
export function shareOf(ms: number, { lowMs, highMs }: Range): number {
  const share = Math.log(Math.max(ms, lowMs) / lowMs) / Math.log(highMs / lowMs);
  return Math.min(1, Math.max(0, share));
}

const LEAST_MS = 0.1;

function rangeOf(buckets: readonly LatencyBucket[]): Range {
  const values = buckets.flatMap((bucket) => PERCENTILES.flatMap((percentile) => bucket[percentile] ?? []));
  if (values.length === 0) return { lowMs: 1, highMs: 1_000 };
  const lowMs = 10 ** Math.floor(Math.log10(Math.max(LEAST_MS, Math.min(...values))));
  const highMs = 10 ** Math.ceil(Math.log10(Math.max(LEAST_MS, ...values)));
  return { lowMs, highMs: Math.max(highMs, lowMs * 10) };
}

function place(value: number): string {
  return value.toFixed(1);
}
