import type { PoolClient } from "pg";
import { transaction } from "../../db.ts";
import { HOUR_MS } from "../../events/durations.ts";
import { formatInstant, instantOf, type Instant } from "../../events/instant.ts";
import { WITNESSES_LOCK } from "../lock.ts";
import { decide } from "./decide.ts";
import { witnessedPlaces, type Place } from "./places.ts";
import { REACH_MS } from "./runs.ts";
import { sightingsIn } from "./sightings.ts";
import { storeDecision } from "./store.ts";

type Range = { organizationId?: string | undefined; from?: Instant | undefined; to?: Instant | undefined };

/**
 * Decides anew which events are of one call, all or those of a time range, an hour at a time. The same events give the same calls: it may be
 * run at any time, and changes only what differs.
 */
export async function rebuildWitnessed(range: Range): Promise<void> {
  for (const organizationId of await organizationsOf(range))
    for (const hour of await hoursOf(organizationId, range)) await rebuildHour(organizationId, hour);
}

async function organizationsOf({ organizationId }: Range): Promise<string[]> {
  if (organizationId !== undefined) return [organizationId];
  return transaction({ role: "writer" }, async (client) => {
    const { rows } = await client.query<{ id: string }>("SELECT DISTINCT organization_id AS id FROM place");
    return rows.map(({ id }) => id);
  });
}

/** The hours (since 1970) of a range in which a proxy saw anything, in an organization whose audit log may have seen it too. */
async function hoursOf(organizationId: string, { from, to }: Range): Promise<number[]> {
  return transaction({ role: "writer", statementTimeoutMs: 0 }, async (client) => {
    const proxied = [...(await witnessedPlaces(client, organizationId))].filter(([, { audited }]) => !audited);
    if (proxied.length === 0) return [];
    const { rows } = await client.query<{ hour: number }>(
      `SELECT DISTINCT floor(extract(epoch FROM e.occurred_at) / 3600)::int AS hour FROM audit_event e
        WHERE e.organization_id = $1 AND ARRAY[e.caller_id, e.place_id, e.operation_id, e.target_id, e.result_id] && $2::bigint[] AND e.place_id = ANY($2::bigint[])
          AND ($3::timestamptz IS NULL OR e.occurred_at >= $3::timestamptz - interval '1 hour') AND ($4::timestamptz IS NULL OR e.occurred_at < $4)
        ORDER BY 1`,
      [
        organizationId,
        proxied.map(([id]) => id),
        from === undefined ? null : formatInstant(from),
        to === undefined ? null : formatInstant(to),
      ],
    );
    return rows.map(({ hour }) => hour);
  });
}

async function rebuildHour(organizationId: string, hour: number): Promise<void> {
  await transaction({ role: "writer", statementTimeoutMs: 120_000 }, async (client) => {
    await client.query(`SET LOCAL jit = off; SELECT pg_advisory_xact_lock(${WITNESSES_LOCK})`);
    const places = await witnessedPlaces(client, organizationId);
    await decideHour(client, { organizationId, places }, { fromMs: hour * HOUR_MS, toMs: (hour + 1) * HOUR_MS });
  });
}

async function decideHour(
  client: PoolClient,
  where: { organizationId: string; places: ReadonlyMap<string, Place> },
  { fromMs, toMs }: { fromMs: number; toMs: number },
): Promise<void> {
  const at = (ms: number): string => formatInstant(instantOf(Math.max(0, ms)));
  const seen = await sightingsIn(client, where, { from: [at(fromMs - REACH_MS)], to: [at(toMs + REACH_MS)] });
  const decision = decide(seen, ({ occurredMs }) => occurredMs >= fromMs && occurredMs < toMs);
  await storeDecision(client, where.organizationId, { ...decision, isNew: () => true });
}
