import { countOf } from "./byte-count.ts";

export type TrafficBucket = {
  from: string;
  to: string;
  flows: number;
  txBytes: number | string;
  rxBytes: number | string;
};

/** One bar of the plot, as shares of its height: sent below, received on top of it. */
export type TrafficBar = { bucket: TrafficBucket; x: number; width: number; tx: number; rx: number };

/** A gap between bars, as a share of a bar's room. */
const GAP = 0.2;

/**
 * Where the bars stand, in shares of the plot's width and height. The highest fills it; whatever had traffic can be seen.
 * @param buckets in time order, of equal length.
 */
export function trafficBars(buckets: readonly TrafficBucket[]): { bars: TrafficBar[]; most: number } {
  const sums = buckets.map(({ txBytes, rxBytes }) => countOf(txBytes) + countOf(rxBytes));
  const most = Math.max(0, ...sums);
  const room = buckets.length === 0 ? 1 : 1 / buckets.length;
  const share = (bytes: number): number => (most === 0 || bytes === 0 ? 0 : Math.max(LEAST, bytes / most));
  const bars = buckets.map((bucket, index) => ({
    bucket,
    x: (index + GAP / 2) * room,
    width: room * (1 - GAP),
    tx: share(countOf(bucket.txBytes)),
    rx: share(countOf(bucket.rxBytes)),
  }));
  return { bars, most };
}

const LEAST = 0.012;

/** All of a plot's bytes. */
export function totalsOf(buckets: readonly TrafficBucket[]): { tx: number; rx: number; flows: number } {
  const sum = (of: (bucket: TrafficBucket) => number): number =>
    buckets.reduce((total, bucket) => total + of(bucket), 0);
  return {
    tx: sum(({ txBytes }) => countOf(txBytes)),
    rx: sum(({ rxBytes }) => countOf(rxBytes)),
    flows: sum(({ flows }) => flows),
  };
}
