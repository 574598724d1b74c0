import type { PullKind } from "../ingest/pull-kind.ts";
import { clipped, holesIn, type Span } from "./span.ts";

/** What a pull knows when it decides what to ask for. */
export type Situation = {
  kind: Pick<PullKind, "horizonMs" | "lagMs" | "overlapMs" | "readsAhead">;
  /** The provider's clock, as well as we know it. */
  nowMs: number;
  /** What is stored. */
  covered: readonly Span[];
  /** What need not be tried yet: its answer was of no use lately. */
  failed: readonly Span[];
  /** How long a window may be. */
  windowMs: number;
  /** Whether it is time for the newest records. */
  followDue: boolean;
  /** Whether it is time to read the overlap again, too. */
  overlapDue: boolean;
};

export type Planned = Span & { purpose: "follow" | "backfill" };

/**
 * What to ask for next: the newest records when they are due, else the newest stretch that is missing, back to the provider's horizon.
 * A function of what is stored and nothing else, so a restart, a crash or another process goes on where this one would have.
 * @returns undefined when there is nothing to ask for before the newest records are due.
 */
export function planWindow(situation: Situation): Planned | undefined {
  return situation.followDue ? newestWindow(situation) : newestHole(situation);
}

/** Up to the newest record; what a long pause left behind it is a hole like any other. */
function newestWindow({ kind, nowMs, covered, windowMs, overlapDue }: Situation): Planned {
  const complete = nowMs - kind.lagMs;
  const toMs = kind.readsAhead === true ? nowMs : complete;
  const stored = clipped(covered, { fromMs: -Infinity, toMs: complete }).reduce(
    (latest, span) => Math.max(latest, span.toMs),
    -Infinity,
  );
  const wanted = stored - (overlapDue ? kind.overlapMs : 0);
  // Of one that sees nothing new yet, the answer's clock is still of use.
  const fromMs = Math.min(Math.max(wanted, toMs - windowMs, nowMs - kind.horizonMs), toMs);
  return { purpose: "follow", fromMs, toMs };
}

/** Behind the newest stored record: what is ahead of it comes with the newest window. */
function newestHole({ kind, nowMs, covered, failed, windowMs }: Situation): Planned | undefined {
  const newest = Math.max(...covered.map(({ toMs }) => toMs));
  const bounds = { fromMs: nowMs - kind.horizonMs, toMs: Math.min(newest, nowMs - kind.lagMs) };
  if (!(bounds.fromMs < bounds.toMs)) return undefined;
  const hole = holesIn(bounds, [...covered, ...failed]).at(-1);
  if (hole === undefined) return undefined;
  return { purpose: "backfill", fromMs: Math.max(hole.fromMs, hole.toMs - windowMs), toMs: hole.toMs };
}
