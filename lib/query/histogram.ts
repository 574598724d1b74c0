import type { PoolClient } from "pg";
import type { Scope } from "../auth/scope.ts";
import { HOUR_MS } from "../events/durations.ts";
import type { Outcome } from "../events/event.ts";
import type { StreamId } from "../events/field.ts";
import { STREAMS } from "../events/streams.ts";
import { allOrNewest, newestSql, readingMany } from "./all-or-newest.ts";
import type { Filter } from "./filter.ts";
import { readingOf } from "./reading.ts";
import { countByTime, rolledOf } from "./rollups/rolled.ts";
import { TimeBuckets, type Bucket } from "./time-buckets.ts";
import { resolveTimeRange } from "./time-range.ts";
import { whereOf, type Where } from "./where.ts";

export type HistogramQuery = { scope: Scope; stream: StreamId; filter: Filter; now: Date };

/** How many events of each outcome there are; outcomes nothing has are left out. */
export type OutcomeBucket = Bucket & { outcomes: Partial<Record<Outcome, number>> };

/**
 * How many events match over time, by outcome.
 * @returns buckets in order of time, empty ones too; `complete: false` when only the newest events were counted.
 * @throws AppError `invalid` for an empty time range, `unavailable` when even the newest events take too long.
 */
export async function outcomeHistogram(
  query: HistogramQuery,
): Promise<{ buckets: OutcomeBucket[]; complete: boolean }> {
  const buckets = new TimeBuckets(resolveTimeRange(query.filter, query.now));
  const { result, complete } = await allOrNewest(query.scope, "Counting over time", async (client, newest) => {
    const rolled = newest === undefined ? await rolledCounts(client, query, buckets) : undefined;
    const { text, values } = rolled ?? (await rowCounts(client, query, { buckets, newest }));
    return (await client.query<{ at: number; outcome: Outcome; count: string }>(text, values)).rows;
  });
  const counted = buckets.list().map((bucket): OutcomeBucket => ({ ...bucket, outcomes: {} }));
  for (const { at, outcome, count } of result) Object.assign(counted[at]?.outcomes ?? {}, { [outcome]: Number(count) });
  return { buckets: counted, complete };
}

/** How many rows of each outcome are in each bucket, as SQL. */
async function rowCounts(
  client: PoolClient,
  query: HistogramQuery,
  { buckets, newest }: { buckets: TimeBuckets; newest: number | undefined },
): Promise<Where> {
  const { text, values } = whereOf(query.stream, query.filter, await readingOf(client, query));
  await readingMany(client, newest);
  const found = `SELECT e.occurred_at, e.outcome FROM ${STREAMS[query.stream].view} e WHERE ${text}${newestSql(newest)}`;
  const at = buckets.indexSql("occurred_at");
  return { text: `SELECT ${at} AS at, outcome, count(*) AS count FROM (${found}) found GROUP BY 1, 2`, values };
}

/** The same where roll-ups know some of it and every bucket is of whole hours. */
async function rolledCounts(
  client: PoolClient,
  query: HistogramQuery,
  buckets: TimeBuckets,
): Promise<Where | undefined> {
  if (buckets.stepMs % HOUR_MS !== 0) return undefined;
  const rolled = await rolledOf(client, query);
  if (rolled === undefined) return undefined;
  const found = await countByTime(client, rolled, { by: "result_id", buckets });
  const cells = Array.from(found, ([at, counts]) => Array.from(counts, ([id, count]) => [at, id, count])).flat();
  return {
    text: `SELECT at, r.outcome, sum(count) AS count FROM unnest($1::int[], $2::bigint[], $3::bigint[]) AS cell(at, id, count) JOIN results r USING (id) GROUP BY 1, 2`,
    values: [0, 1, 2].map((column) => cells.map((cell) => cell[column])),
  };
}
