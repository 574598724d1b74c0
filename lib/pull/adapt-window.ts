import type { PullKind } from "../ingest/pull-kind.ts";

/** An answer this large, or this long in coming, is half as much the next time. */
const LARGE = { bytes: 64 * 1024 * 1024, records: 100_000, ms: 30_000 };
/** One this small and quick may be twice as much. */
const QUIET = { bytes: 8 * 1024 * 1024, records: 10_000, ms: 5_000 };

/** So long a window that was too much is not come near to again. */
const REMEMBERED_MS = 3_600_000;

type Bounds = Pick<PullKind, "windowMinMs" | "windowMaxMs">;

/** The bounds as they are now: below what was too much lately. */
export function boundsNow(
  { windowMinMs, windowMaxMs }: Bounds,
  { tooMuchMs, tooMuchAtMs }: { tooMuchMs: number | null; tooMuchAtMs: number | null },
  nowMs: number,
): Bounds {
  const lately = tooMuchAtMs !== null && Math.abs(nowMs - tooMuchAtMs) < REMEMBERED_MS;
  const most = lately && tooMuchMs !== null ? Math.min(windowMaxMs, tooMuchMs / 2) : windowMaxMs;
  return { windowMinMs, windowMaxMs: Math.max(most, windowMinMs) };
}

/** How long the next window is, after an answer: about as much as both sides handle well. */
export function windowAfter(
  windowMs: number,
  answer: { bytes: number; records: number; ms: number; askedMs: number },
  bounds: Bounds,
): number {
  const { bytes, records, ms, askedMs } = answer;
  if (bytes > LARGE.bytes || records > LARGE.records || ms > LARGE.ms)
    return halved(Math.min(windowMs, askedMs), bounds);
  const quiet = bytes < QUIET.bytes && records < QUIET.records && ms < QUIET.ms;
  // What was shorter than allowed says nothing of a longer one.
  return Math.min(quiet && askedMs >= windowMs ? windowMs * 2 : windowMs, bounds.windowMaxMs);
}

/** After an answer that was too large to make, or to take. */
export function halved(windowMs: number, { windowMinMs }: Bounds): number {
  return Math.max(Math.floor(windowMs / 2), windowMinMs);
}
