import { AppError } from "../errors.ts";
import { formatInstant, instantOf, parseInstant, type Instant } from "../events/instant.ts";
import { lookup } from "../events/lookup.ts";

const RELATIVE = /^now(?:-(\d{1,9})([smhdw]))?$/;
const UNIT_MS = lookup<number>({ s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 });

/** A filter's bound as written: a moment, or so many milliseconds before now. */
type TimeBound = { instant: Instant } | { beforeNowMs: number };

/** Half open: `from` belongs to it, `to` does not. Both to the microsecond, as events show their times. */
export type TimeRange = { from: Instant; to: Instant };

/** Reads `now`, `now-24h` (units s m h d w) or an RFC 3339 timestamp; undefined when the text is neither. */
function parseTimeBound(text: string): TimeBound | undefined {
  const relative = RELATIVE.exec(text);
  if (relative !== null) return { beforeNowMs: Number(relative[1] ?? 0) * (UNIT_MS[relative[2] ?? "s"] ?? 0) };
  const instant = parseInstant(text);
  return instant && { instant };
}

/**
 * Fixes a filter's times against one moment.
 * @throws AppError `invalid` when a bound cannot be read, lies before 1970, or `from` is not before `to`.
 */
export function resolveTimeRange(range: { from: string; to: string }, now: Date): TimeRange {
  const from = resolveBound("from", range.from, now);
  const to = resolveBound("to", range.to, now);
  if (compareInstants(from, to) < 0) return { from, to };
  throw emptyRange(range, `from is ${formatInstant(from)}, to is ${formatInstant(to)}`);
}

/**
 * What can be said about a range without knowing the time: two moments, or two distances from now, must be in order.
 * @throws AppError `invalid`.
 */
export function checkTimeRange(range: { from: string; to: string }): void {
  const from = boundOf("from", range.from);
  const to = boundOf("to", range.to);
  if ("instant" in from && "instant" in to && compareInstants(from.instant, to.instant) >= 0) throw emptyRange(range);
  if ("beforeNowMs" in from && "beforeNowMs" in to && from.beforeNowMs <= to.beforeNowMs) throw emptyRange(range);
}

/**
 * Fixes a filter's times for a list that is paged: it goes on from where it began when its first page was read, and ends now.
 * @param first when that was.
 * @throws AppError `invalid` as `resolveTimeRange`.
 */
export function resolvePagedRange(range: { from: string; to: string }, first: Date, now: Date): TimeRange {
  const begun = resolveTimeRange(range, first);
  const to = resolveBound("to", range.to, now);
  return { from: begun.from, to: compareInstants(begun.to, to) < 0 ? to : begun.to };
}

/**
 * Reads a moment, `key` of a query, as a filter's times are read.
 * @throws AppError `invalid` when it cannot be read or lies before 1970.
 */
export function resolveBound(key: string, text: string, now: Date): Instant {
  const bound = boundOf(key, text);
  if ("instant" in bound) return { ms: bound.instant.ms, ns: bound.instant.ns - (bound.instant.ns % 1000) };
  const ms = now.getTime() - bound.beforeNowMs;
  if (ms >= 0) return instantOf(ms);
  throw new AppError(
    "invalid",
    `${key}=${text} lies before 1970. Use ${key}=1970-01-01T00:00:00Z for everything there is.`,
  );
}

function boundOf(key: string, text: string): TimeBound {
  const bound = parseTimeBound(text);
  if (bound !== undefined) return bound;
  // A raw + in a query string means a space: the commonest way to get an offset wrong.
  const plus = text.includes(" ") ? " A + in a URL is written %2B." : "";
  throw new AppError(
    "invalid",
    `${key}=${JSON.stringify(text.slice(0, 100))} is no time: write RFC 3339 (2026-11-20T23:41:54Z), now, or now-24h (units s m h d w).${plus}`,
  );
}

function emptyRange(range: { from: string; to: string }, resolved?: string): AppError {
  const detail = resolved === undefined ? "" : ` (${resolved})`;
  return new AppError("invalid", `from=${range.from} is not before to=${range.to}${detail}: no event can match.`);
}

/** Below 0 when `a` is the earlier, to the microsecond. */
export function compareInstants(a: Instant, b: Instant): number {
  return a.ms - b.ms || Math.floor(a.ns / 1000) - Math.floor(b.ns / 1000);
}
