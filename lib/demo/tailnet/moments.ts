import type { Random } from "../random.ts";

export type Span = {
  /** Milliseconds since 1970. */
  fromMs: number;
  toMs: number;
};

const HOUR_MS = 3_600_000;
/** A rate is asked for again after this time at the latest: it changes with the hour. */
const STEP_MS = HOUR_MS / 6;

/**
 * When something happens that happens so many times an hour, in order: a Poisson process, which has no memory, so that
 * spans of a second each give as much as the one that covers them.
 */
export function* moments(
  { fromMs, toMs }: Span,
  { random, perHour }: { random: Random; perHour: (atMs: number) => number },
): Generator<number> {
  let atMs = fromMs;
  while (atMs < toMs) {
    const gapMs = (-Math.log(1 - random.unit()) * HOUR_MS) / perHour(atMs);
    atMs += Math.min(gapMs, STEP_MS);
    if (gapMs <= STEP_MS && atMs < toMs) yield atMs;
  }
}
