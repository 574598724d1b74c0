import { HOUR_MS } from "../../events/durations.ts";
import { instantOf } from "../../events/instant.ts";
import type { HourRange } from "../../rollups/segment/scan.ts";
import type { TimeRange } from "../time-range.ts";

const HOURS_OF_A_DAY = 24;
/** A bit for each of its hours. */
export const WHOLE_DAY = 2 ** HOURS_OF_A_DAY - 1;
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
  const told = all.map((kept) => ({ kept, hours: within.from < within.to ? hoursOf(kept, within) : [] }));
  const runs = longest(joined(told.flatMap(({ hours }) => hours)));
  const pieces = told.map(({ kept, hours }) => {
    const first = kept.fromMs / HOUR_MS;
    const used = hours.filter(({ from, to }) => runs.some((run) => run.from <= from && to <= run.to));
    return { kept, hours: used.map(({ from, to }) => ({ from: from - first, to: to - first })) };
  });
  return { pieces: pieces.filter(({ hours }) => hours.length > 0), rest: between(range, runs) };
}

/** What a segment tells of these hours, numbered from 1970. */
function hoursOf({ fromMs, mask }: Kept, within: HourRange): HourRange[] {
  const first = fromMs / HOUR_MS;
  const from = Math.max(first, within.from);
  const to = Math.min(first + HOURS_OF_A_DAY, within.to);
  if (mask === WHOLE_DAY) return from < to ? [{ from, to }] : [];
  const each = Array.from({ length: Math.max(0, to - from) }, (_, at) => from + at);
  return joined(
    each.filter((hour) => (mask & (1 << (hour - first))) !== 0).map((hour) => ({ from: hour, to: hour + 1 })),
  );
}

/** As few runs as say the same, in order of time. */
function joined(runs: readonly HourRange[]): HourRange[] {
  const found: HourRange[] = [];
  for (const { from, to } of runs.toSorted((a, b) => a.from - b.from)) {
    const last = found.at(-1);
    if (last?.to === from) last.to = to;
    else found.push({ from, to });
  }
  return found;
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
