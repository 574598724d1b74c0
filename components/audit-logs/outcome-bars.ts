import type { Outcome } from "@/lib/events/event.ts";
import { heightOf, placeOf } from "./bar-place.ts";

export type Outcomes = Partial<Record<Outcome, number>>;
export type OutcomeBucket = { from: string; to: string; outcomes: Outcomes };

/** From the ground up: what is not success stands on top, where the eye finds it. */
const STACK = ["success", "unknown", "running", "failed", "denied"] as const satisfies Outcome[];

/** In the order one reads them. */
export const LEGEND = ["success", "denied", "failed", "running", "unknown"] as const satisfies Outcome[];

/** One stacked bar, in shares of the plot's width and height; `y` is measured from the top. */
export type OutcomeBar = {
  bucket: OutcomeBucket;
  total: number;
  x: number;
  width: number;
  parts: { outcome: Outcome; y: number; height: number }[];
};

/**
 * Where the stacked bars stand; the highest fills the plot, and whatever happened can be seen.
 * @param buckets in time order.
 */
export function outcomeBars(buckets: readonly OutcomeBucket[]): { bars: OutcomeBar[]; most: number } {
  const totals = buckets.map(({ outcomes }) => totalOf(outcomes));
  const most = Math.max(0, ...totals);
  const bars = buckets.map((bucket, index) => ({
    bucket,
    total: totals[index] ?? 0,
    ...placeOf(index, buckets.length),
    parts: partsOf(bucket.outcomes, most),
  }));
  return { bars, most };
}

function partsOf(outcomes: Outcomes, most: number): OutcomeBar["parts"] {
  const there = STACK.filter((outcome) => (outcomes[outcome] ?? 0) > 0);
  const heights = there.map((outcome) => heightOf(outcomes[outcome] ?? 0, most));
  // Many small parts, each held up to what can be seen, must not grow out of the plot.
  const scale = Math.min(1, 1 / heights.reduce((sum, height) => sum + height, 0));
  let top = 1;
  return there.map((outcome, index) => {
    const height = (heights[index] ?? 0) * scale;
    top = Math.max(0, top - height);
    return { outcome, y: top, height };
  });
}

/** All outcomes of one bucket together. */
export function totalOf(outcomes: Outcomes): number {
  return STACK.reduce((sum, outcome) => sum + (outcomes[outcome] ?? 0), 0);
}

/** How many of each outcome there are in all buckets. */
export function outcomeTotals(buckets: readonly OutcomeBucket[]): Record<Outcome, number> {
  const totals = { success: 0, denied: 0, failed: 0, running: 0, unknown: 0 };
  for (const { outcomes } of buckets) for (const outcome of STACK) totals[outcome] += outcomes[outcome] ?? 0;
  return totals;
}
