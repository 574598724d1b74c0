import type { Usage } from "./process-watch.ts";

/** One measured number with what it should be. */
export type Figure = {
  name: string;
  value: number;
  unit: string;
  /** The floor (`atLeast`) or ceiling (`atMost`) the product promises; figures without one inform. */
  atLeast?: number;
  atMost?: number;
  note?: string;
};

export function isMet({ value, atLeast, atMost }: Figure): boolean {
  return (atLeast === undefined || value >= atLeast) && (atMost === undefined || value <= atMost);
}

/** The value that `share` of the sorted sample is not above (nearest rank). */
export function percentile(sample: readonly number[], share: number): number {
  const sorted = sample.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}

/** Milliseconds that `work` takes. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

/** Takes items in turn, `lanes` at a time. */
export async function inLanes<T>(items: readonly T[], lanes: number, work: (item: T) => Promise<void>): Promise<void> {
  let next = 0;
  const lane = async (): Promise<void> => {
    for (let item = items[next++]; item !== undefined; item = items[next++]) await work(item);
  };
  await Promise.all(Array.from({ length: lanes }, lane));
}

export function memoryFigure(name: string, { beforeMiB, peakMiB, lateMiB }: Usage): Figure {
  const note = `peak ${peakMiB.toFixed(0)} MiB, ${lateMiB.toFixed(0)} of it after the first third`;
  return { name, value: peakMiB - beforeMiB, unit: "MiB", note };
}
