import { HOUR_MS } from "@/lib/events/durations.ts";
import type { HalfHour } from "./source.ts";

export const SPARK = { width: 94, height: 18 } as const;
const TOP = 1.5;
const GROUND = 16.5;
const BUCKET_MS = HOUR_MS / 2;
/** A half hour younger than this says too little to draw a rate from. */
const SETTLED_MS = 5 * 60_000;

/**
 * A source's last 24 hours as a line over its own largest half hour. The running half hour is scaled to a whole one, so that the
 * line does not fall at its end merely because the clock has not.
 */
export function sparkPath(series: readonly HalfHour[], nowMs: number): string {
  const rates = ratesOf(series, nowMs);
  const peak = Math.max(...rates, 0);
  const step = SPARK.width / Math.max(1, series.length - 1);
  const points = rates.map((rate, index) => {
    const y = peak === 0 ? GROUND : GROUND - (rate / peak) * (GROUND - TOP);
    return `${round(index * step)} ${round(y)}`;
  });
  return points.length === 0 ? "" : `M${points.join("L")}`;
}

function ratesOf(series: readonly HalfHour[], nowMs: number): number[] {
  const counts = series.map(({ accepted }) => accepted);
  const running = series.at(-1);
  if (running === undefined) return [];
  const elapsed = Math.min(BUCKET_MS, nowMs - Date.parse(running.from));
  const before = counts.slice(0, -1);
  if (elapsed >= SETTLED_MS) return [...before, running.accepted * (BUCKET_MS / elapsed)];
  return [...before, before.at(-1) || running.accepted];
}

function round(value: number): string {
  return String(Math.round(value * 10) / 10);
}
