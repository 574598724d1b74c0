import fc from "fast-check";
import { expect, it } from "vitest";
import { decide } from "./decide.ts";
import type { Match } from "./match.ts";
import { REACH_MS, type Seen } from "./runs.ts";

const START_MS = Date.UTC(2026, 10, 20, 12);

function seen(id: string, atMs: number, { audited = false, ...rest }: Partial<Seen> = {}): Seen {
  return {
    id,
    audited,
    cluster: "prod",
    user: "alice@example.com",
    path: "/api/v1/namespaces/payments/pods?limit=500",
    verb: "list",
    userAgent: "kubectl/v1.36.4 (linux/amd64) kubernetes/bb826b1",
    occurredMs: START_MS + (audited ? atMs : Math.floor(atMs / 1_000) * 1_000),
    wholeSecond: !audited,
    ...rest,
  };
}

const inOrder = (sightings: readonly Seen[]): Seen[] =>
  sightings.toSorted((a, b) => a.occurredMs - b.occurredMs || (a.id < b.id ? -1 : 1));
const sorted = (matches: Iterable<Match>): string[] => [...matches].map((match) => JSON.stringify(match)).sort();

/** Sightings that come one by one, each decided upon with what is near it alone. */
function oneByOne(arriving: readonly Seen[]): Match[] {
  const known: Seen[] = [];
  const merged = new Map<string, Match>();
  for (const one of arriving) {
    known.push(one);
    const near = inOrder(known).filter(({ occurredMs }) => Math.abs(occurredMs - one.occurredMs) <= REACH_MS);
    const { ids, matches } = decide(near, ({ id }) => id === one.id);
    const decided = new Set(ids);
    for (const { auditedId, proxiedId } of merged.values())
      if (decided.has(auditedId) || decided.has(proxiedId)) merged.delete(auditedId);
    for (const match of matches) merged.set(match.auditedId, match);
  }
  return [...merged.values()];
}

it("decides the same of what is near a new sighting, however long equal calls go on, as of all at once", () => {
  // Gaps around the length of a pause, so that runs join and part as sightings come.
  const gap = fc.oneof(fc.integer({ min: 1, max: 3_500 }), fc.integer({ min: 1, max: 400 }));
  const sightings = fc
    .array(fc.tuple(gap, fc.boolean(), fc.boolean()), { minLength: 2, maxLength: 120 })
    .map((steps) => {
      let atMs = 0;
      return steps.map(([gapMs, audited, tellsAgent], n) => {
        atMs += gapMs;
        return seen(String(n).padStart(3, "0"), atMs, {
          audited,
          ...(audited || tellsAgent ? {} : { userAgent: null }),
        });
      });
    });
  const arriving = sightings.chain((all) =>
    fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length })),
  );
  fc.assert(
    fc.property(arriving, ([all, shuffled]) => {
      expect(sorted(oneByOne(shuffled))).toEqual(sorted(decide(inOrder(all), () => true).matches));
    }),
    { numRuns: 150, seed: 3 },
  );
});

it("takes what a proxy told without agent and query for a call that no better witness saw", () => {
  const rough = { userAgent: null, path: "/api/v1/namespaces/payments/pods" };
  const { matches } = decide(
    inOrder([
      seen("a1", 1_100, { audited: true }),
      seen("a2", 1_900, { audited: true }),
      seen("p", 1_800),
      seen("t", 1_850, rough),
    ]),
    () => true,
  );
  expect(matches.map(({ proxiedId }) => proxiedId).sort()).toEqual(["p", "t"]);
});

it("makes nothing of calls of nobody in particular", () => {
  const nobody = { user: null };
  expect(
    decide([seen("p", 1_000, nobody), seen("a", 1_100, { audited: true, ...nobody })], () => true).matches,
  ).toEqual([]);
});
