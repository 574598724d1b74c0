import type { PoolClient } from "pg";

/** One half hour of a source. */
export type Bucket = { from: string; accepted: number; rejected: number };

const BUCKET_MS = 30 * 60_000;
const BUCKETS = 48;
/** A read that takes long (millions of deliveries a day) is shown for that much longer: 20 times what it took, a minute at most. */
const TIMES_ITS_COST = 20;
const AGE_MAX_MS = 60_000;
const ORGANIZATIONS_MAX = 200;

type Counts = Map<string, Map<number, { accepted: number; rejected: number }>>;
const kept = new Map<string, { counts: Counts; until: number }>();

/** The last 24 hours of these sources in half hours by our clock, the running one last; by source id. */
export async function readSeries(
  client: PoolClient,
  { organizationId, nowMs }: { organizationId: string; nowMs: number },
): Promise<(sourceId: string) => Bucket[]> {
  const first = Math.floor(nowMs / BUCKET_MS) - BUCKETS + 1;
  const counts = await countsSince(client, { organizationId, nowMs, first });
  return (sourceId) =>
    Array.from({ length: BUCKETS }, (_, position) => {
      const { accepted = 0, rejected = 0 } = counts.get(sourceId)?.get(first + position) ?? {};
      return { from: new Date((first + position) * BUCKET_MS).toISOString(), accepted, rejected };
    });
}

type Window = { organizationId: string; nowMs: number; first: number };

async function countsSince(client: PoolClient, { organizationId, nowMs, first }: Window): Promise<Counts> {
  const known = kept.get(organizationId);
  if (known !== undefined && nowMs < known.until) return known.counts;
  const started = performance.now();
  const counts = await readCounts(client, first);
  const cost = performance.now() - started;
  if (kept.size >= ORGANIZATIONS_MAX) kept.clear();
  kept.set(organizationId, { counts, until: nowMs + Math.min(AGE_MAX_MS, cost * TIMES_ITS_COST) });
  return counts;
}

async function readCounts(client: PoolClient, first: number): Promise<Counts> {
  const { rows } = await client.query<{ source: string; bucket: number; accepted: number; rejected: number }>(
    // What a replay recovered is no reject of its half hour any more, and an event of the one in which it was replayed.
    `SELECT source, bucket, sum(accepted)::float8 AS accepted, sum(rejected)::float8 AS rejected FROM (
       SELECT d.source_id AS source, floor(extract(epoch FROM d.received_at) * 1000 / $1)::int AS bucket,
              sum(d.accepted) AS accepted, sum(d.rejected) AS rejected
         FROM source s JOIN deliveries d ON d.source_id = s.id WHERE d.received_at >= $2 GROUP BY 1, 2
       UNION ALL
       SELECT p.source_id, floor(extract(epoch FROM p.received_at) * 1000 / $1)::int, 0, -count(*)
         FROM source s JOIN reject_replays p ON p.source_id = s.id WHERE p.received_at >= $2 GROUP BY 1, 2
     ) counts GROUP BY 1, 2`,
    [BUCKET_MS, new Date(first * BUCKET_MS)],
  );
  const counts: Counts = new Map();
  for (const { source, bucket, accepted, rejected } of rows) {
    const buckets = counts.get(source) ?? new Map<number, { accepted: number; rejected: number }>();
    counts.set(source, buckets.set(bucket, { accepted, rejected }));
  }
  return counts;
}
