import type { ApiCallEvent } from "../../lib/events/event.ts";
import { matchSightings, type Sighting } from "../../lib/commands/witness/match.ts";
import type { Figure } from "../support/measure.ts";
import { numbers } from "./random.ts";

/**
 * How well calls are found again that a Tailscale proxy saw too: every call that passed the recording proxy is told again as the proxy's events tell it, in
 * whole seconds and in no order, and looked for among all calls of the audit log. Calls that the proxy tells alike are one and the same to it.
 */
export function measureWitness(
  events: readonly ApiCallEvent[],
  proxied: ReadonlyMap<string, number>,
  seed: number,
): Figure[] {
  const audited = events.map((event) => sightingOf(event));
  const passed = events.flatMap((event) => {
    const atMs = proxied.get(event.sourceEventId ?? "");
    return atMs === undefined || event.user === undefined ? [] : [asProxySaw(sightingOf(event), atMs)];
  });
  const seen = shuffled(passed, seed);
  const saidOf = new Map(seen.map((sighting) => [sighting.id, said(sighting)]));
  const trueOf = new Map(passed.map((sighting) => [sighting.id, said(sighting)]));
  const matches = matchSightings(seen, audited);
  const right = matches.filter(({ auditedId, proxiedId }) => trueOf.get(auditedId) === saidOf.get(proxiedId));
  const ambiguous = matches.filter((match) => match.ambiguous).length;
  const note = `${String(matches.length)} matches of ${String(seen.length)} calls, ${String(ambiguous)} of them one of several alike`;
  return [
    { name: "witness: precision", value: right.length / matches.length, unit: "", atLeast: 0.99, note },
    { name: "witness: recall", value: right.length / seen.length, unit: "", atLeast: 0.97 },
  ];
}

function sightingOf(event: ApiCallEvent): Sighting {
  const { id, cluster = null, user = null, path = null, verb = null, userAgent = null, occurredAt } = event;
  const occurredMs = occurredAt.ms + occurredAt.ns / 1e6;
  return { id, cluster, user, path, verb, userAgent, occurredMs, wholeSecond: false };
}

/** By the proxy's own clock, to the second. */
function asProxySaw(sighting: Sighting, atMs: number): Sighting {
  return { ...sighting, occurredMs: Math.floor(atMs / 1_000) * 1_000, wholeSecond: true };
}

/** All that the proxy tells of a call. */
function said({ user, path, verb, userAgent, occurredMs }: Sighting): string {
  return JSON.stringify([user, path, verb, userAgent, occurredMs]);
}

/** In no order, under names that say nothing. */
function shuffled(sightings: readonly Sighting[], seed: number): Sighting[] {
  const random = numbers(seed);
  return sightings
    .map((sighting) => ({ sighting, at: random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ sighting }, place) => ({ ...sighting, id: `seen-${String(place)}` }));
}
