import { heightOf, placeOf } from "./bar-place.ts";
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

/**
 * Where the bars stand, in shares of the plot's width and height. The highest fills it; whatever had traffic can be seen.
 * @param buckets in time order, of equal length.
 */
export function trafficBars(buckets: readonly TrafficBucket[]): { bars: TrafficBar[]; most: number } {
  const sums = buckets.map(({ txBytes, rxBytes }) => countOf(txBytes) + countOf(rxBytes));
  const most = Math.max(0, ...sums);
  const bars = buckets.map((bucket, index) => ({
    bucket,
    ...placeOf(index, buckets.length),
    tx: heightOf(countOf(bucket.txBytes), most),
    rx: heightOf(countOf(bucket.rxBytes), most),
  }));
  return { bars, most };
}

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
