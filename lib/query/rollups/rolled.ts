import type { PoolClient } from "pg";
import type { Scope } from "../../auth/scope.ts";
import { HOUR_MS } from "../../events/durations.ts";
import type { Field, StreamId } from "../../events/field.ts";
import { dimensionOf, fieldOf } from "../../events/streams.ts";
import type { Wanted } from "../../rollups/segment/scan.ts";
import { ROLLED_KEYS, type RolledKey } from "../../rollups/segment/segment.ts";
import type { Filter } from "../filter.ts";
import { IDS_MAX, readingOf } from "../reading.ts";
import type { TimeBuckets } from "../time-buckets.ts";
import { resolveTimeRange } from "../time-range.ts";
import { rowsInStretches, type Reading, type Where } from "../where.ts";
import { addedUp, forEachSum, type Question } from "./added-up.ts";
import { coverageOf, type Piece } from "./coverage.ts";
import { keptSegments } from "./load-segments.ts";

/** A list that is only looked into may be longer than one that is sent. */
const ROLLED_IDS_MAX = 200_000;

/** The answer to a filter in two parts: what roll-ups tell, and the rows of the time they do not. */
export type Rolled = {
  organizationId: string;
  wanted: Wanted;
  pieces: Piece[];
  /** These columns of the rows that match in the rest of the time; undefined where nothing is left. */
  rest: (columns: string) => Where | undefined;
};

type Query = { scope: Scope; stream: StreamId; filter: Filter; now: Date };

/** The key a field's values are counted by in roll-ups; undefined where they are not. */
export function rolledKeyOf(stream: StreamId, field: Field): RolledKey | undefined {
  const key = dimensionOf(stream, field)?.key;
  return ROLLED_KEYS.find((rolled) => rolled === key);
}

/**
 * What roll-ups can tell of a filter: all of it where every condition is on what they count by.
 * @param client of role `app`, in a transaction of one snapshot: an hour whose calls change meanwhile is then told in one way only.
 * @returns undefined when they can tell nothing.
 */
export async function rolledOf(client: PoolClient, query: Query): Promise<Rolled | undefined> {
  const { scope, stream, filter, now } = query;
  if (!isCounted(stream, filter)) return undefined;
  const range = resolveTimeRange(filter, now);
  const { pieces, rest } = coverageOf(range, await keptSegments(client, range));
  if (pieces.length === 0) return undefined;
  const reading = await readingOf(client, query, ROLLED_IDS_MAX);
  const wanted = wantedOf(reading);
  if (wanted === undefined) return undefined;
  return {
    organizationId: scope.organizationId,
    wanted,
    pieces,
    rest: (columns) =>
      rest.length === 0
        ? undefined
        : rowsInStretches(stream, filter, { reading: asSent(reading), stretches: rest, columns }),
  };
}

/** Whether every condition is on what roll-ups count by. */
export function isCounted(stream: StreamId, { conditions, q }: Filter): boolean {
  return (
    stream === "api-calls" &&
    q === undefined &&
    conditions.every((condition) => {
      const field = fieldOf(stream, condition.field);
      return field !== undefined && rolledKeyOf(stream, field) !== undefined;
    })
  );
}

function wantedOf({ shared }: Reading): Wanted | undefined {
  const wanted: Wanted = {};
  for (const key of ROLLED_KEYS) {
    if (!shared.has(key)) continue;
    const ids = shared.get(key);
    if (ids === undefined) return undefined;
    wanted[key] = new Set(ids.map(Number));
  }
  return wanted;
}

function asSent(reading: Reading): Reading {
  const short = Array.from(
    reading.shared,
    ([key, ids]) => [key, (ids?.length ?? 0) > IDS_MAX ? undefined : ids] as const,
  );
  return { ...reading, shared: new Map(short) };
}

/** How many of the calls have each id of a key; ids that none has are left out. */
export async function countById(client: PoolClient, rolled: Rolled, by: RolledKey): Promise<Map<number, number>> {
  const counts = new Map<number, number>();
  const add = (id: number, count: number): unknown => counts.set(id, (counts.get(id) ?? 0) + count);
  for await (const { sums } of askedOf(client, rolled, { by, each: "run" }))
    forEachSum(sums, (_, id, count) => add(id, count));
  const rest = rolled.rest(`e.${by} AS id`);
  for (const { id, count } of rest === undefined ? [] : await counted(client, rest, "0")) add(id, count);
  return counts;
}

/** How many calls match; undefined where roll-ups tell nothing. */
export async function countRolled(client: PoolClient, query: Query): Promise<number | undefined> {
  const rolled = await rolledOf(client, query);
  const counts = rolled && (await countById(client, rolled, "result_id"));
  return counts && Iterator.from(counts.values()).reduce((sum, count) => sum + count, 0);
}

/**
 * As `countById`, for each bucket of a histogram.
 * @param buckets each of whole hours, but for the ends of the range.
 */
export async function countByTime(
  client: PoolClient,
  rolled: Rolled,
  { by, buckets }: { by: RolledKey; buckets: TimeBuckets },
): Promise<Map<number, Map<number, number>>> {
  const found = new Map<number, Map<number, number>>();
  const add = (at: number, id: number, count: number): void => {
    const counts = found.get(at) ?? new Map<number, number>();
    found.set(at, counts.set(id, (counts.get(id) ?? 0) + count));
  };
  for await (const { piece, sums } of askedOf(client, rolled, { by, each: "hour" }))
    forEachSum(sums, (hour, id, count) => {
      add(buckets.indexOf(piece.kept.fromMs + hour * HOUR_MS), id, count);
    });
  const rest = rolled.rest(`e.${by} AS id, e.occurred_at`);
  for (const { at, id, count } of rest === undefined
    ? []
    : await counted(client, rest, buckets.indexSql("occurred_at")))
    add(at, id, count);
  return found;
}

async function counted(
  client: PoolClient,
  { text, values }: Where,
  at: string,
): Promise<{ at: number; id: number; count: number }[]> {
  const { rows } = await client.query<{ at: number; id: string; count: string }>(
    `SELECT ${at} AS at, id, count(*) AS count FROM (${text}) rest GROUP BY 1, 2`,
    values,
  );
  return rows.map(({ at, id, count }) => ({ at, id: Number(id), count: Number(count) }));
}

type Asked = Pick<Question, "by" | "each">;

async function* askedOf(client: PoolClient, rolled: Rolled, asked: Asked): ReturnType<typeof addedUp> {
  const { organizationId, wanted, pieces } = rolled;
  if (Object.values(wanted).some((ids) => ids.size === 0)) return;
  yield* addedUp(client, { organizationId, wanted, ...asked }, pieces);
}
