import { matchSightings, type Match, type Sighting } from "./match.ts";
import type { Seen } from "./runs.ts";

/**
 * Which calls of one run are the same. Some proxies name no agent, and their path has no query: what these saw is looked for among the
 * calls nobody else saw, by what they tell.
 */
export function pairsOf(run: readonly Seen[]): Match[] {
  const audited = run.filter((sighting) => sighting.audited);
  const proxied = run.filter((sighting) => !sighting.audited);
  const exact = matchSightings(proxied.filter(namesAgent), audited);
  const taken = new Set(exact.map(({ auditedId }) => auditedId));
  const left = audited.filter(({ id }) => !taken.has(id)).map(asToldRoughly);
  return [...exact, ...matchSightings(proxied.filter((sighting) => !namesAgent(sighting)).map(asToldRoughly), left)];
}

/** What all witnesses of a call tell alike: calls that differ in it have nothing to do with each other. */
export function callKey({ cluster, user, path, verb }: Sighting): string {
  return JSON.stringify([cluster, user, withoutQuery(path), verb]);
}

function namesAgent({ userAgent }: Sighting): boolean {
  return userAgent !== null;
}

function asToldRoughly(sighting: Sighting): Sighting {
  return { ...sighting, userAgent: null, path: withoutQuery(sighting.path) };
}

function withoutQuery(path: string | null): string | null {
  return path?.split("?", 1)[0] ?? null;
}
