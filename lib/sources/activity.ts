import type { PoolClient } from "pg";
import type { Activity } from "./habit.ts";

export const RECENT_MS = 5 * 60_000;

/** What a source did lately, and the id of the newest event of its last delivery that had any. */
export type SourceActivity = Activity & { lastEventId: string | null };

type Key = { organizationId: string; id: string };

/** What a replay recovered counts as read, wherever rejects are counted. */
const RECOVERED = { deliveries: "reject_replays", delivery: "reject_replay" } as const;

/**
 * What these sources did lately: each one's newest 500 deliveries, by index, and the counts of the last minutes. Replays are our own
 * doing and no delivery of theirs; a reject that was recovered is none any more.
 * @param from `deliveries` for the application's role, which sees one organization; `delivery` for the writer's, which sees all.
 * @returns by source id.
 */
export async function readActivity(
  client: PoolClient,
  { sources, now, from }: { sources: readonly Key[]; now: Date; from: "deliveries" | "delivery" },
): Promise<Map<string, SourceActivity>> {
  const { rows } = await client.query<SourceActivity & { id: string }>(
    `SELECT s.id, h."lastDeliveryMs", h.gaps, h."gapP95Ms", h."lastEventId", r."recentAccepted",
            greatest(0, h.rejected - c.of_last)::int AS "lastRejected",
            greatest(0, r.rejected - c.recent)::float8 AS "recentRejected"
       FROM unnest($1::uuid[], $2::uuid[]) AS s(organization_id, id)
       CROSS JOIN LATERAL (
         SELECT max(ms) AS "lastDeliveryMs", count(gap)::int AS gaps,
                percentile_disc(0.95) WITHIN GROUP (ORDER BY gap) AS "gapP95Ms",
                coalesce((array_agg(rejected ORDER BY ms DESC))[1], 0) AS rejected,
                (array_agg(id ORDER BY ms DESC))[1] AS last_id,
                (array_agg(event_id_max ORDER BY ms DESC) FILTER (WHERE event_id_max IS NOT NULL))[1] AS "lastEventId"
           FROM (
             SELECT ms, id, rejected, event_id_max, ms - lag(ms) OVER (ORDER BY ms) AS gap FROM (
               SELECT extract(epoch FROM received_at)::float8 * 1000 AS ms, id, rejected, event_id_max FROM ${from}
                WHERE organization_id = s.organization_id AND source_id = s.id AND NOT replay ORDER BY received_at DESC LIMIT 500
             ) last
           ) gaps
       ) h
       CROSS JOIN LATERAL (
         SELECT coalesce(sum(accepted), 0)::float8 AS "recentAccepted", coalesce(sum(rejected), 0) AS rejected
           FROM ${from} WHERE organization_id = s.organization_id AND source_id = s.id AND NOT replay AND received_at > $3 AND received_at <= $4
       ) r
       CROSS JOIN LATERAL (
         SELECT (SELECT count(*) FROM ${RECOVERED[from]} WHERE organization_id = s.organization_id AND delivery_id = h.last_id) AS of_last,
                (SELECT count(*) FROM ${RECOVERED[from]} WHERE organization_id = s.organization_id AND source_id = s.id
                    AND received_at > $3 AND received_at <= $4) AS recent
       ) c`,
    [
      sources.map(({ organizationId }) => organizationId),
      sources.map(({ id }) => id),
      new Date(now.getTime() - RECENT_MS),
      now,
    ],
  );
  return new Map(rows.map(({ id, ...activity }) => [id, activity]));
}
