/** One call as one witness saw it. */
export type Sighting = {
  id: string;
  cluster: string | null;
  /** Who acted: the impersonated user where there is one. */
  user: string | null;
  /** Path and query as requested. */
  path: string | null;
  verb: string | null;
  userAgent: string | null;
  occurredMs: number;
  /** Whether the witness tells whole seconds only: the call was made somewhere within. */
  wholeSecond: boolean;
};

/** Two sightings of one call. */
export type Match = {
  auditedId: string;
  proxiedId: string;
  /** Another sighting was as near: the call is one of several that nothing tells apart. */
  ambiguous: boolean;
};

const APART_MAX_MS = 2_000;
/** Of equal calls one after the other, how many are considered on each side: those farther off have nearer ones. */
const NEIGHBOURS = 8;
const SECOND_MS = 1_000;

type Pair = { proxied: Sighting; audited: Sighting; apartMs: number };

/**
 * Finds which calls of an audit log are those a proxy saw: same cluster, user, path, verb and agent, at most two seconds apart, one to one, nearest first.
 * Gives the same matches in whatever order the sightings come.
 */
export function matchSightings(proxied: readonly Sighting[], audited: readonly Sighting[]): Match[] {
  const auditedOf = byCall(audited);
  return [...byCall(proxied)].flatMap(([call, seen]) => allMatchesOf(seen, auditedOf.get(call) ?? []));
}

/** Of many calls alike one may be left on either side, with all that is nearer taken: these are of one call too, if any is. */
function allMatchesOf(proxied: readonly Sighting[], audited: readonly Sighting[]): Match[] {
  const matches = matchesOf(proxied, audited);
  if (matches.length === 0 || matches.length === Math.min(proxied.length, audited.length)) return matches;
  const taken = new Set(matches.flatMap(({ auditedId, proxiedId }) => [auditedId, proxiedId]));
  const isLeft = ({ id }: Sighting): boolean => !taken.has(id);
  const others = allMatchesOf(proxied.filter(isLeft), audited.filter(isLeft));
  return [...matches, ...others.map((match) => ({ ...match, ambiguous: true }))];
}

/** Sightings that may be of the same call, in time order. */
function byCall(sightings: readonly Sighting[]): Map<string, Sighting[]> {
  const groups = new Map<string, Sighting[]>();
  for (const sighting of sightings) {
    const { cluster, user, path, verb, userAgent } = sighting;
    const call = JSON.stringify([cluster, user, path, verb, userAgent]);
    const group = groups.get(call);
    if (group === undefined) groups.set(call, [sighting]);
    else group.push(sighting);
  }
  for (const group of groups.values()) group.sort(byTime);
  return groups;
}

function byTime(a: Sighting, b: Sighting): number {
  return a.occurredMs - b.occurredMs || (a.id < b.id ? -1 : 1);
}

function matchesOf(proxied: readonly Sighting[], audited: readonly Sighting[]): Match[] {
  const pairs = pairsOf(proxied, audited).sort((a, b) => a.apartMs - b.apartMs);
  const rivals = rivalsOf(pairs);
  const taken = new Set<Sighting>();
  const matches: Match[] = [];
  for (const pair of pairs) {
    const sides = [pair.proxied, pair.audited];
    if (sides.some((side) => taken.has(side))) continue;
    for (const side of sides) taken.add(side);
    const ambiguous = sides.some((side) => (rivals.get(side) ?? 0) > 1);
    matches.push({ auditedId: pair.audited.id, proxiedId: pair.proxied.id, ambiguous });
  }
  return matches;
}

/** Of each sighting, how many others are as near as its nearest. @param pairs the nearest first. */
function rivalsOf(pairs: readonly Pair[]): Map<Sighting, number> {
  const nearest = new Map<Sighting, number>();
  const rivals = new Map<Sighting, number>();
  for (const { proxied, audited, apartMs } of pairs) {
    for (const side of [proxied, audited]) {
      if (!nearest.has(side)) nearest.set(side, apartMs);
      if (nearest.get(side) === apartMs) rivals.set(side, (rivals.get(side) ?? 0) + 1);
    }
  }
  return rivals;
}

/** Pairs near enough. Of equal calls in one second those of the same rank come first, so that none is left over by chance. */
function pairsOf(proxied: readonly Sighting[], audited: readonly Sighting[]): Pair[] {
  const pairs: Pair[] = [];
  let first = 0;
  let rank = 0;
  for (const [at, one] of proxied.entries()) {
    while ((audited[first]?.occurredMs ?? Infinity) < one.occurredMs) first += 1;
    rank = at > 0 && proxied[at - 1]?.occurredMs === one.occurredMs ? rank + 1 : 0;
    for (const index of new Set([first + rank, ...around(first)])) pairs.push(...pairOf(one, audited[index]));
  }
  return pairs;
}

function pairOf(proxied: Sighting, audited: Sighting | undefined): Pair[] {
  if (audited === undefined) return [];
  const apartMs = Math.abs(apart(proxied, audited));
  return apartMs <= APART_MAX_MS ? [{ proxied, audited, apartMs }] : [];
}

function around(index: number): number[] {
  return Array.from({ length: 2 * NEIGHBOURS }, (_, at) => index - NEIGHBOURS + at);
}

/** Milliseconds from the proxy's sighting to the audit log's; 0 anywhere within a second that is all the proxy tells. */
function apart({ occurredMs, wholeSecond }: Sighting, audited: Sighting): number {
  const ms = audited.occurredMs - occurredMs;
  if (!wholeSecond || ms < 0) return ms;
  return Math.max(0, ms - SECOND_MS);
}
