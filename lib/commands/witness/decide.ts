import type { Match } from "./match.ts";
import { callKey, pairsOf } from "./pairs.ts";
import { runsOf, TOUCHES_MS, type Seen } from "./runs.ts";

/** What was decided: of these sightings these are pairs, and no others. */
export type Decision = { ids: string[]; matches: Match[] };

/**
 * Decides anew which sightings are of one call, as far as it may depend on those that are new.
 * @param seen sightings in time order, all there are as far as `REACH_MS` around the new ones.
 */
export function decide<Sighting extends Seen>(
  seen: readonly Sighting[],
  isNew: (sighting: Sighting) => boolean,
): Decision {
  const decision: Decision = { ids: [], matches: [] };
  for (const alike of Map.groupBy(seen, callKey).values()) {
    const { user, path } = alike[0] ?? {};
    // Nobody in particular is not one and the same.
    if (user === null || path === null || alike.every(({ audited }) => audited)) continue;
    const newMs = alike.filter(isNew).map(({ occurredMs }) => occurredMs);
    for (const run of runsOf(alike)) {
      if (!reaches(run, newMs)) continue;
      decision.ids.push(...run.map(({ id }) => id));
      decision.matches.push(...pairsOf(run));
    }
  }
  return decision;
}

/** Whether a run comes near one of these moments. @param moments in order. */
function reaches(run: readonly Seen[], moments: readonly number[]): boolean {
  const [fromMs = 0, toMs = 0] = [run[0]?.occurredMs, run.at(-1)?.occurredMs];
  return moments.some((ms) => ms >= fromMs - TOUCHES_MS && ms <= toMs + TOUCHES_MS);
}
