import { setImmediate as othersTurn } from "node:timers/promises";
import type { PoolClient } from "pg";
import { databaseUrl } from "../../db.ts";
import { HOUR_MS } from "../../events/durations.ts";
import { formatInstant, instantOf } from "../../events/instant.ts";
import { decodeSegment } from "../../rollups/segment/code.ts";
import type { Segment } from "../../rollups/segment/segment.ts";
import type { TimeRange } from "../time-range.ts";
import { WHOLE_DAY, wholeHours, type Kept, type Piece } from "./coverage.ts";
import { SegmentCache } from "./segment-cache.ts";

/** Beyond it, the oldest of the range are read row by row. */
const SEGMENTS_MAX = 4_000;
/** Some eleven million rows. */
const CACHE_BYTES_MAX = 128 * 1024 * 1024;
const SEGMENTS_A_READ = 16;
/** A few milliseconds of adding up. */
const ROWS_A_TURN = 500_000;

type Loaded = { segment: Segment; piece: Piece };

const cache = new SegmentCache(CACHE_BYTES_MAX);

/** A day is made of all its hours at once: what its body does not tell any more is among the hours that stand apart. */
const KEPT = `
  WITH apart AS MATERIALIZED (
     SELECT from_at, state, version FROM rollup_hours
      WHERE from_at >= date_trunc('day', $1::timestamptz, 'UTC') AND from_at < $2::timestamptz + interval '1 day' AND state <> 'merged'
   ), left_out AS (
     SELECT date_trunc('day', from_at, 'UTC') AS day, bit_or(1 << date_part('hour', from_at AT TIME ZONE 'UTC')::int) AS mask FROM apart GROUP BY 1
   )
   SELECT 'hour' AS kind, date_part('epoch', from_at) * 1000 AS "fromMs", version, 1 AS mask
     FROM apart WHERE state = 'ready' AND from_at >= $1 AND from_at < $2
   UNION ALL
   SELECT 'day', date_part('epoch', d.from_at) * 1000, d.version, ${String(WHOLE_DAY)} & ~coalesce(l.mask, 0)
     FROM rollup_days d LEFT JOIN left_out l ON l.day = d.from_at
    WHERE d.from_at >= date_trunc('day', $1::timestamptz, 'UTC') AND d.from_at < $2
   ORDER BY 2 DESC LIMIT ${String(SEGMENTS_MAX)}`;

/**
 * The segments there are for the whole hours of a time range, the newest first.
 * @param client of role `app`, in a transaction of one snapshot.
 */
export async function keptSegments(client: PoolClient, range: TimeRange): Promise<Kept[]> {
  const { from, to } = wholeHours(range);
  if (from >= to) return [];
  const { rows } = await client.query<Kept>({
    name: "kept-segments",
    text: KEPT,
    values: [formatInstant(instantOf(from * HOUR_MS)), formatInstant(instantOf(to * HOUR_MS))],
  });
  return rows;
}

/** The segments of these pieces, decoded, one after the other; few of them are in memory that are not kept in the cache. */
export async function* loadSegments(
  client: PoolClient,
  { organizationId, pieces }: { organizationId: string; pieces: readonly Piece[] },
): AsyncGenerator<Loaded> {
  const scope = `${databaseUrl()} ${organizationId}`;
  let rows = 0;
  for (let at = 0; at < pieces.length; at += SEGMENTS_A_READ) {
    const some = pieces.slice(at, at + SEGMENTS_A_READ);
    for (const { segment, piece } of await segmentsOf(client, scope, some)) {
      yield { segment, piece };
      rows += segment.counts.length;
      if (rows < ROWS_A_TURN) continue;
      rows = 0;
      await othersTurn();
    }
  }
}

async function segmentsOf(client: PoolClient, scope: string, pieces: readonly Piece[]): Promise<Loaded[]> {
  const keyOf = ({ kept: { kind, version } }: Piece): string => `${scope} ${kind} ${version}`;
  const known = pieces.map((piece) => cache.get(keyOf(piece)));
  const missing = pieces.filter((_, at) => known[at] === undefined);
  const reading = readSegments(client, missing);
  for (const piece of missing)
    cache.add(
      keyOf(piece),
      reading.then((found) => found(piece)),
    );
  // Own ones first: whoever waits for us may be the one that we wait for next.
  const own = await reading;
  const others = await Promise.all(known.map(async (loading) => loading?.catch(() => undefined)));
  // Another one's transaction may have ended before its segments were there.
  const lost = await readSegments(
    client,
    pieces.filter((_, at) => known[at] !== undefined && others[at] === undefined),
  );
  return pieces.map((piece, at) => ({ piece, segment: others[at] ?? (known[at] === undefined ? own : lost)(piece) }));
}

/** @returns what gives each of these pieces its segment. */
async function readSegments(client: PoolClient, pieces: readonly Piece[]): Promise<(piece: Piece) => Segment> {
  const found = new Map<string, Segment>();
  if (pieces.length > 0) {
    const fromOf = (kind: Kept["kind"]): string[] =>
      pieces.filter(({ kept }) => kept.kind === kind).map(({ kept }) => formatInstant(instantOf(kept.fromMs)));
    const { rows } = await client.query<{ key: string; body: Buffer }>(
      `SELECT 'day ' || version AS key, body FROM rollup_days WHERE from_at = ANY ($1::timestamptz[])
       UNION ALL SELECT 'hour ' || version, body FROM rollup_hours WHERE from_at = ANY ($2::timestamptz[]) AND body IS NOT NULL`,
      [fromOf("day"), fromOf("hour")],
    );
    for (const { key, body } of rows) found.set(key, decodeSegment(body));
  }
  return ({ kept: { kind, version } }) => {
    const segment = found.get(`${kind} ${version}`);
    if (segment === undefined) throw new Error(`the segment of a ${kind} is not where this snapshot says`);
    return segment;
  };
}
