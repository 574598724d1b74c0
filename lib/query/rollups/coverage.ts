import { HOUR_MS } from "../../events/durations.ts";
import { instantOf } from "../../events/instant.ts";
import type { HourRange } from "../../rollups/segment/scan.ts";
import type { TimeRange } from "../time-range.ts";

const HOURS_OF_A_DAY = 24;
/** Each stretch that is read row by row is a search of its own. */
const RUNS_MAX = 15;

/** A segment that is there: the hour or day that begins at `fromMs`, and which of its hours it tells, a bit each. */
export type Kept = { kind: "hour" | "day"; fromMs: number; version: string; mask: number };

/** What is read of a segment. */
export type Piece = { kept: Kept; hours: HourRange[] };

/** The whole hours that begin and end within a range, numbered from 1970; `to` is none of them. */
export function wholeHours({ from, to }: TimeRange): HourRange {
  return { from: Math.ceil((from.ms + (from.ns > 0 ? 1 : 0)) / HOUR_MS), to: Math.floor(to.ms / HOUR_MS) };
}

/**
 * Divides a time range: what is told by segments, and the stretches that are left, in order of time. No moment is in two of them.
 * @param all at most one for any hour.
 */
export function coverageOf(range: TimeRange, all: readonly Kept[]): { pieces: Piece[]; rest: TimeRange[] } {
  const within = wholeHours(range);
  const told = all.map((kept) => ({
    kept,
    hours: hoursOf(kept).filter((hour) => hour >= within.from && hour < within.to),
  }));
  const runs = longest(runsOf(told.flatMap(({ hours }) => hours).sort((a, b) => a - b)));
  const used = new Set(runs.flatMap(({ from, to }) => Array.from({ length: to - from }, (_, at) => from + at)));
  const pieces = told.map(({ kept, hours }) => {
    const first = kept.fromMs / HOUR_MS;
    return { kept, hours: runsOf(hours.filter((hour) => used.has(hour)).map((hour) => hour - first)) };
  });
  return { pieces: pieces.filter(({ hours }) => hours.length > 0), rest: between(range, runs) };
}

function hoursOf({ fromMs, mask }: Kept): number[] {
  const hours = Array.from({ length: HOURS_OF_A_DAY }, (_, hour) => hour).filter((hour) => (mask & (1 << hour)) !== 0);
  return hours.map((hour) => fromMs / HOUR_MS + hour);
}

/** @param hours ascending. */
function runsOf(hours: readonly number[]): HourRange[] {
  const runs: HourRange[] = [];
  for (const hour of hours) {
    const last = runs.at(-1);
    if (last?.to === hour) last.to = hour + 1;
    else runs.push({ from: hour, to: hour + 1 });
  }
  return runs;
}

/** In order of time. The others are read row by row, together with what lies around them. */
function longest(runs: readonly HourRange[]): HourRange[] {
  const byLength = runs.toSorted((a, b) => b.to - b.from - (a.to - a.from));
  return byLength.slice(0, RUNS_MAX).sort((a, b) => a.from - b.from);
}

function between({ from, to }: TimeRange, runs: readonly HourRange[]): TimeRange[] {
  const edges = [from, ...runs.flatMap((run) => [instantOf(run.from * HOUR_MS), instantOf(run.to * HOUR_MS)]), to];
  const stretches = Array.from({ length: edges.length / 2 }, (_, at) => ({
    from: edges[2 * at] ?? from,
    to: edges[2 * at + 1] ?? to,
  }));
  return stretches.filter((stretch) => stretch.from.ms < stretch.to.ms || stretch.from.ns < stretch.to.ns);
}
