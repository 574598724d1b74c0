import { expect, it } from "vitest";
import { matchSightings, type Sighting } from "./match.ts";

const AT_MS = Date.UTC(2026, 10, 20, 12);

function sighting(id: string, atMs: number, rest: Partial<Sighting> = {}): Sighting {
  return {
    id,
    cluster: "prod",
    user: "alice@example.com",
    path: "/api/v1/namespaces/payments/pods?limit=500",
    verb: "list",
    userAgent: "kubectl/v1.36.4 (linux/amd64) kubernetes/bb826b1",
    occurredMs: AT_MS + atMs,
    wholeSecond: false,
    ...rest,
  };
}

function seconds(id: string, second: number): Sighting {
  return sighting(id, second * 1_000, { wholeSecond: true });
}

it("pairs what two witnesses saw of one call", () => {
  expect(matchSightings([seconds("p", 3)], [sighting("a", 3_940)])).toEqual([
    { proxiedId: "p", auditedId: "a", ambiguous: false },
  ]);
});

it.each([
  ["user", { user: "bob@example.com" }],
  ["path", { path: "/api/v1/pods" }],
  ["verb", { verb: "watch" }],
  ["agent", { userAgent: "k9s" }],
  ["cluster", { cluster: "staging" }],
])("pairs nothing of another %s", (_, other) => {
  expect(matchSightings([sighting("p", 0)], [sighting("a", 1, other)])).toEqual([]);
});

it("pairs nothing more than two seconds apart", () => {
  expect(matchSightings([sighting("p", 0)], [sighting("a", 2_001)])).toEqual([]);
  expect(matchSightings([seconds("p", 0)], [sighting("a", 3_001)])).toEqual([]);
});

it("takes a call for that of its own second, not for a nearer one of the next", () => {
  const matches = matchSightings(
    [seconds("p10", 10), seconds("p11", 11)],
    [sighting("a10", 10_950), sighting("a11", 11_700)],
  );
  expect(matches).toHaveLength(2);
  expect(matches).toContainEqual({ proxiedId: "p10", auditedId: "a10", ambiguous: false });
  expect(matches).toContainEqual({ proxiedId: "p11", auditedId: "a11", ambiguous: false });
});

it("pairs each of many equal calls of one second once, and says that they are not told apart", () => {
  const proxied = Array.from({ length: 40 }, (_, at) => seconds(`p${String(at)}`, 5));
  const audited = Array.from({ length: 40 }, (_, at) => sighting(`a${String(at)}`, 5_000 + at * 20));
  const matches = matchSightings(proxied, audited);
  expect(new Set(matches.map(({ auditedId }) => auditedId)).size).toBe(40);
  expect(matches.every(({ ambiguous }) => ambiguous)).toBe(true);
});

it("leaves none of many equal calls over, though one passed the proxy just before the second and its server just after", () => {
  const proxied = Array.from({ length: 60 }, (_, at) => seconds(`p${String(at)}`, at < 30 ? 5 : 6));
  const audited = Array.from({ length: 60 }, (_, at) =>
    sighting(`a${String(at)}`, at < 29 ? 5_000 + at * 30 : 6_001 + (at - 29) * 30),
  );
  expect(matchSightings(proxied, audited)).toHaveLength(60);
});

it("gives the same matches in whatever order sightings come", () => {
  const proxied = [1, 2, 2, 3, 9].map((second, at) => seconds(`p${String(at)}`, second));
  const audited = [1_200, 2_100, 2_300, 4_900, 9_500].map((ms, at) => sighting(`a${String(at)}`, ms));
  const sorted = (matches: ReturnType<typeof matchSightings>): string[] =>
    matches.map((match) => JSON.stringify(match)).sort();
  const backwards = matchSightings(proxied.toReversed(), audited.toReversed());
  expect(sorted(backwards)).toEqual(sorted(matchSightings(proxied, audited)));
});
