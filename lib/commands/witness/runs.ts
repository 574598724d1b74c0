import type { Sighting } from "./match.ts";

/** A sighting, and on which side. */
export type Seen = Sighting & { audited: boolean };

/** No two sightings of one call are farther apart: what lies on both sides of a longer pause has nothing to do with each other. */
const PAUSE_MS = 3_000;
/** Equal calls that never pause are cut as often as this, so that what depends on each other is never far to seek. */
const EVERY_MS = 30_000;
/** How far from that the place for the cut is looked for. */
const AROUND_MS = 4_000;
const SECOND_MS = 1_000;

/** How far around a new sighting it may be decided otherwise where runs are cut. */
export const TOUCHES_MS = AROUND_MS * 2 + PAUSE_MS * 2;
/** How far around that one has to know of all sightings to know the runs that reach into it whole. */
export const REACH_MS = TOUCHES_MS + EVERY_MS + AROUND_MS * 4 + PAUSE_MS * 2;

/**
 * Cuts sightings of equal calls into runs that are matched each by itself. Where they are cut depends on the sightings around alone, so that
 * matching some runs anew gives what matching all gives.
 * @param sightings of both sides, in time order.
 */
export function runsOf(sightings: readonly Seen[]): Seen[][] {
  return chainsOf(sightings).flatMap(cutRegularly);
}

function chainsOf(sightings: readonly Seen[]): Seen[][] {
  const chains: Seen[][] = [];
  let beforeMs = Number.NEGATIVE_INFINITY;
  for (const sighting of sightings) {
    const chain = chains.at(-1);
    if (chain === undefined || sighting.occurredMs - beforeMs > PAUSE_MS) chains.push([sighting]);
    else chain.push(sighting);
    beforeMs = sighting.occurredMs;
  }
  return chains;
}

function cutRegularly(chain: Seen[]): Seen[][] {
  const [firstMs = 0, lastMs = 0] = [chain[0]?.occurredMs, chain.at(-1)?.occurredMs];
  const runs: Seen[][] = [];
  let rest = chain;
  const first = Math.ceil((firstMs + AROUND_MS) / EVERY_MS) * EVERY_MS;
  for (let markMs = first; markMs + AROUND_MS <= lastMs; markMs += EVERY_MS) {
    const cutMs = calmestSecond(rest, markMs);
    const at = rest.findIndex(({ occurredMs }) => occurredMs >= cutMs);
    if (at <= 0) continue;
    runs.push(rest.slice(0, at));
    rest = rest.slice(at);
  }
  return [...runs, rest];
}

/**
 * The second around a moment that is followed longest by nothing in the audit log: there it is least likely that a proxy saw a call just before
 * and the API server just after.
 */
function calmestSecond(chain: readonly Seen[], markMs: number): number {
  let calmest = { ms: markMs, calmMs: -1 };
  for (let ms = markMs - AROUND_MS; ms <= markMs + AROUND_MS; ms += SECOND_MS) {
    const next = chain.find(({ audited, occurredMs }) => audited && occurredMs >= ms)?.occurredMs ?? Infinity;
    const calmMs = Math.min(next - ms, PAUSE_MS);
    if (calmMs > calmest.calmMs) calmest = { ms, calmMs };
  }
  return calmest.ms;
}
