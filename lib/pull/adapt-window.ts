import type { PullKind } from "../ingest/pull-kind.ts";

/** An answer this large, or this long in coming, is half as much the next time. */
const LARGE = { bytes: 64 * 1024 * 1024, records: 100_000, ms: 30_000 };
/** One this small and quick may be twice as much. */
const QUIET = { bytes: 8 * 1024 * 1024, records: 10_000, ms: 5_000 };

type Bounds = Pick<PullKind, "windowMinMs" | "windowMaxMs">;

/** How long the next window is, after an answer: about as much as both sides handle well. */
export function windowAfter(
  windowMs: number,
  answer: { bytes: number; records: number; ms: number; askedMs: number },
  bounds: Bounds,
): number {
  const { bytes, records, ms, askedMs } = answer;
  if (bytes > LARGE.bytes || records > LARGE.records || ms > LARGE.ms) return halved(Math.min(windowMs, askedMs), bounds);
  const quiet = bytes < QUIET.bytes && records < QUIET.records && ms < QUIET.ms;
  // What was shorter than allowed says nothing of a longer one.
  return quiet && askedMs >= windowMs ? Math.min(windowMs * 2, bounds.windowMaxMs) : windowMs;
}

/** After an answer that was too large to make, or to take. */
export function halved(windowMs: number, { windowMinMs }: Bounds): number {
  return Math.max(Math.floor(windowMs / 2), windowMinMs);
}
