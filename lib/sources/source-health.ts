import type { PoolClient } from "pg";
import { transaction } from "../db.ts";
import { instantOfEventId } from "../events/event-id.ts";
import { formatInstant } from "../events/instant.ts";
import { decodePgText } from "../events/pg-text.ts";
import { pullSettingsSchema, type PullKind } from "../ingest/pull-kind.ts";
import { refusedLately } from "../ingest/rate-limit.ts";
import { sourceKind } from "../ingest/registry.ts";
import { readCoverage, type Coverage } from "../pull/coverage.ts";
import { readActivity, RECENT_MS, type SourceActivity } from "./activity.ts";
import { quietLimitMs, quietLimitOfPull, stateOf, stateOfPull, usualGapMs, type SourceState } from "./habit.ts";
import { listSources, type Source } from "./list-sources.ts";
import { readSeries, type Bucket } from "./series.ts";

/** A record that could not be read; `id` leads to the record itself. */
type RecentReject = { id: string; receivedAt: string; reason: string };

/** A source and how it does. Times are RFC 3339 UTC. */
export type SourceHealth = Source & {
  state: SourceState;
  lastDeliveryAt: string | null;
  /** The newest event's own time in its last delivery that had any. */
  lastEventAt: string | null;
  /** Records accepted a second, over the last five minutes. */
  eventsPerSecond: number;
  /** Its habit: the gap between deliveries it rarely exceeds; null while too little is known of it. */
  usualGapMs: number | null;
  /** From when on its silence is unlike it. */
  silentAfter: string | null;
  series: Bucket[];
  /** Without those a replay recovered, as are the latest. */
  rejected24h: number;
  latestRejects: RecentReject[];
  /** Deliveries this process answered 429 in the last five minutes, since the source sent more than it may. */
  refusedLately: number;
  /** How far its log is pulled; null for a source that is sent its records. */
  pull: Coverage | null;
};

/** Every source of an organization with what it did lately: a fixed number of statements however many there are. */
export async function sourceHealth({
  organizationId,
  now,
}: {
  organizationId: string;
  now: Date;
}): Promise<SourceHealth[]> {
  const sources = await listSources({ organizationId });
  return transaction({ role: "app", organizationId }, async (client) => {
    const activity = await readActivity(client, {
      sources: sources.map(({ id }) => ({ organizationId, id })),
      now,
      from: "deliveries",
    });
    const rejects = await readRejects(client);
    const series = await readSeries(client, { organizationId, nowMs: now.getTime() });
    const coverage = await readCoverage(client, { organizationId, kinds: pulledAmong(sources), nowMs: now.getTime() });
    return sources.map((source) => {
      const buckets = series(source.id);
      return {
        ...source,
        ...describe(activity.get(source.id) ?? NOTHING, now),
        ...describePull({ activity: activity.get(source.id) ?? NOTHING, source, pull: coverage.get(source.id) }, now),
        series: buckets,
        rejected24h: buckets.reduce((sum, { rejected }) => sum + rejected, 0),
        latestRejects: rejects.get(source.id) ?? [],
        refusedLately: refusedLately(source.id, now),
        pull: coverage.get(source.id) ?? null,
      };
    });
  });
}

function pulledAmong(sources: readonly Source[]): Map<string, PullKind> {
  return new Map(
    sources.flatMap(({ id, kind }) => {
      const { pull } = sourceKind(kind);
      return pull === undefined ? [] : [[id, pull] as const];
    }),
  );
}

const NOTHING: SourceActivity = {
  lastDeliveryMs: null,
  lastEventId: null,
  gapP95Ms: null,
  gaps: 0,
  lastRejected: 0,
  recentAccepted: 0,
  recentRejected: 0,
};

function describe(
  row: SourceActivity,
  now: Date,
): Pick<SourceHealth, "state" | "lastDeliveryAt" | "lastEventAt" | "eventsPerSecond" | "usualGapMs" | "silentAfter"> {
  const last = row.lastDeliveryMs;
  return {
    state: stateOf(row, now.getTime()),
    lastDeliveryAt: last === null ? null : new Date(last).toISOString(),
    lastEventAt: row.lastEventId === null ? null : formatInstant(instantOfEventId(row.lastEventId)),
    eventsPerSecond: row.recentAccepted / (RECENT_MS / 1000),
    usualGapMs: usualGapMs(row),
    silentAfter: last === null ? null : new Date(last + quietLimitMs(row)).toISOString(),
  };
}

/** Of a pulled source answers tell, not deliveries: a quiet log has none. */
function describePull(
  { activity, source, pull }: { activity: SourceActivity; source: Source; pull: Coverage | undefined },
  now: Date,
): Partial<Pick<SourceHealth, "state" | "silentAfter">> {
  if (pull === undefined) return {};
  const { intervalMs } = pullSettingsSchema.parse(source.settings);
  const lastAnswerMs = pull.lastSuccessAt === null ? null : Date.parse(pull.lastSuccessAt);
  return {
    state: stateOfPull(activity, { lastAnswerMs, intervalMs }, now.getTime()),
    silentAfter: lastAnswerMs === null ? null : new Date(lastAnswerMs + quietLimitOfPull(intervalMs)).toISOString(),
  };
}

/** A page that is asked for every two seconds does not pass over a million recovered ones to find the next that is open. */
const LATEST_AMONG = 1_000;

async function readRejects(client: PoolClient): Promise<Map<string, RecentReject[]>> {
  const { rows } = await client.query<{ source: string; id: string; receivedAt: Date; reason: string }>(
    `SELECT s.id AS source, r.delivery_id || '.' || r.delivery_index AS id, r.received_at AS "receivedAt", r.reason
       FROM source s CROSS JOIN LATERAL (
         SELECT * FROM (
           SELECT * FROM rejects WHERE source_id = s.id ORDER BY received_at DESC, delivery_id DESC, delivery_index DESC LIMIT $1
         ) newest
          WHERE NOT EXISTS (SELECT FROM reject_replays p WHERE p.delivery_id = newest.delivery_id AND p.delivery_index = newest.delivery_index)
          ORDER BY received_at DESC, delivery_id DESC, delivery_index DESC LIMIT 20
       ) r`,
    [LATEST_AMONG],
  );
  const bySource = new Map<string, RecentReject[]>();
  for (const { source, id, receivedAt, reason } of rows)
    bySource.set(source, [
      ...(bySource.get(source) ?? []),
      { id, receivedAt: receivedAt.toISOString(), reason: decodePgText(reason) },
    ]);
  return bySource;
}
