import type { PullKind } from "../ingest/pull-kind.ts";

/** An answer this large, or this long in coming, is half as much the next time. */
const LARGE = { bytes: 64 * 1024 * 1024, records: 100_000, ms: 30_000 };
/** One this small and quick may be twice as much. */
const QUIET = { bytes: 8 * 1024 * 1024, records: 10_000, ms: 5_000 };
/** How much nearer each window comes to one that was too much: every fourth or so finds out whether it still is. */
const NEARER = 1.25;

type Bounds = Pick<PullKind, "windowMinMs" | "windowMaxMs">;

/** How long windows are: the next one, and what was too much lately, if anything. */
export type WindowSize = { windowMs: number; tooMuchMs: number | null };

/** After an answer: about as much as both sides handle well. */
export function sizeAfter(size: WindowSize, answer: Answered, bounds: Bounds): WindowSize {
  if (isLarge(answer)) return { ...size, windowMs: halved(Math.min(size.windowMs, answer.askedMs), bounds) };
  // What was shorter than allowed says nothing of a longer one.
  return isQuiet(answer) && answer.askedMs >= size.windowMs ? grown(size, bounds) : size;
}

type Answered = { bytes: number; records: number; ms: number; askedMs: number };

function isLarge({ bytes, records, ms }: Answered): boolean {
  return bytes > LARGE.bytes || records > LARGE.records || ms > LARGE.ms;
}

function isQuiet({ bytes, records, ms }: Answered): boolean {
  return bytes < QUIET.bytes && records < QUIET.records && ms < QUIET.ms;
}

function grown({ windowMs, tooMuchMs }: WindowSize, { windowMinMs, windowMaxMs }: Bounds): WindowSize {
  const most = tooMuchMs === null ? windowMaxMs : Math.min(windowMaxMs, (tooMuchMs * NEARER) / 2);
  return {
    windowMs: Math.max(Math.floor(Math.min(windowMs * 2, most)), windowMinMs),
    tooMuchMs: tooMuchMs === null || most >= windowMaxMs ? null : tooMuchMs * NEARER,
  };
}

/** After an answer that was too large to make, or to take. */
export function sizeAfterTooMuch(askedMs: number, bounds: Bounds): WindowSize {
  return { windowMs: halved(askedMs, bounds), tooMuchMs: askedMs };
}

function halved(windowMs: number, { windowMinMs }: Bounds): number {
  return Math.max(Math.floor(windowMs / 2), windowMinMs);
}
