import { HOUR_MS } from "@/lib/events/durations.ts";
import type { HalfHour } from "./source.ts";

export type DayBar = { accepted: number; rejected: number; title: string };

const BUCKET_MS = HOUR_MS / 2;

/** Each half hour as two heights, 0..1 of the day's largest; what is there at all is never drawn as nothing. */
export function dayBars(series: readonly HalfHour[], describe: (bucket: HalfHour, end: string) => string): DayBar[] {
  const peak = Math.max(1, ...series.map(({ accepted, rejected }) => accepted + rejected));
  const height = (count: number): number => (count === 0 ? 0 : Math.max(0.04, count / peak));
  return series.map((bucket) => ({
    accepted: height(bucket.accepted),
    rejected: height(bucket.rejected),
    title: describe(bucket, new Date(Date.parse(bucket.from) + BUCKET_MS).toISOString()),
  }));
}
