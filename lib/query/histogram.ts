import type { Scope } from "../auth/scope.ts";
import type { Outcome } from "../events/event.ts";
import type { StreamId } from "../events/field.ts";
import { STREAMS } from "../events/streams.ts";
import { allOrNewest, newestSql, readingMany } from "./all-or-newest.ts";
import type { Filter } from "./filter.ts";
import { readingOf } from "./reading.ts";
import { TimeBuckets, type Bucket } from "./time-buckets.ts";
import { resolveTimeRange } from "./time-range.ts";
import { whereOf } from "./where.ts";

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
    const { text, values } = whereOf(query.stream, query.filter, await readingOf(client, query));
    await readingMany(client);
    const found = `SELECT e.occurred_at, e.outcome FROM ${STREAMS[query.stream].view} e WHERE ${text}${newestSql(newest)}`;
    const { rows } = await client.query<{ at: number; outcome: Outcome; count: string }>(
      `SELECT ${buckets.indexSql("occurred_at")} AS at, outcome, count(*) AS count FROM (${found}) found GROUP BY 1, 2`,
      values,
    );
    return rows;
  });
  const counted = buckets.list().map((bucket): OutcomeBucket => ({ ...bucket, outcomes: {} }));
  for (const { at, outcome, count } of result) Object.assign(counted[at]?.outcomes ?? {}, { [outcome]: Number(count) });
  return { buckets: counted, complete };
}
