import type { PoolClient } from "pg";
import { transaction } from "../../db.ts";
import type { FollowStep } from "../../deliveries/catch-up.ts";
import { nextDeliveries, saveCheckpoint, type Delivery } from "../../deliveries/checkpoint.ts";
import type { Stretch } from "../infer/part.ts";
import { REACH_MS } from "../infer/segments.ts";
import { byActor, peopleAmong } from "./actor.ts";
import { millisOf } from "./actor-calls.ts";
import { INFERRING_LOCK } from "../lock.ts";
import { inferStretches } from "./derive.ts";
import type { Work } from "./whole-segments.ts";

/** What the log calls who infers commands. */
const FOLLOWER = "inferring";

/**
 * Takes the next deliveries and infers anew the commands they touch, in one transaction with its checkpoint, like `followDeliveries`; apart from that,
 * since inferring takes its time and what was recorded need not wait for it.
 * @returns undefined when another process is at it.
 * @throws AppError `unavailable` when the database is away.
 */
export async function inferDeliveries(): Promise<FollowStep | undefined> {
  return transaction({ role: "writer", statementTimeoutMs: 120_000 }, async (client) => {
    const lock = await client.query<{ held: boolean }>(`SELECT pg_try_advisory_xact_lock(${INFERRING_LOCK}) AS held`);
    if (lock.rows[0]?.held !== true) return undefined;
    const { deliveries, checkpoint, horizon, more } = await nextDeliveries(client, FOLLOWER);
    // Only ever by key: what the planner knows of a table that grew a thousandfold must not turn this into a scan.
    if (deliveries.length > 0) await client.query("SET LOCAL jit = off; SET LOCAL enable_seqscan = off");
    await inferTouched(client, deliveries);
    if (deliveries.length > 0) await saveCheckpoint(client, FOLLOWER, checkpoint);
    return { more, horizon };
  });
}

async function inferTouched(client: PoolClient, deliveries: readonly Delivery[]): Promise<void> {
  for (const [organizationId, own] of Map.groupBy(deliveries, (delivery) => delivery.organizationId)) {
    const touched = await touchedCalls(client, organizationId, own);
    await inferStretches(client, await worksOf(client, organizationId, touched));
  }
}

type TouchedCall = { callerId: string; placeId: string; occurredS: number };

/** The calls of people's clients that these deliveries made or advanced, and those that made one command with them until now. */
async function touchedCalls(
  client: PoolClient,
  organizationId: string,
  deliveries: readonly Delivery[],
): Promise<TouchedCall[]> {
  const ids = deliveries.flatMap(({ idMin, idMax }) => [idMin, idMax]).sort();
  const bounds = [organizationId, deliveries.map(({ id }) => id), ids[0], ids.at(-1)];
  const { rows: callers } = await client.query<{ id: string }>(
    "SELECT DISTINCT caller_id AS id FROM audit_event WHERE organization_id = $1 AND delivery_id = ANY($2::uuid[]) AND id BETWEEN $3 AND $4 AND session IS NULL",
    bounds,
  );
  const people = await peopleAmong(client, { organizationId, callerIds: callers.map(({ id }) => id) });
  if (people.length === 0) return [];
  const { rows } = await client.query<TouchedCall>(
    `WITH touched AS MATERIALIZED (
       SELECT e.id FROM audit_event e
        WHERE e.organization_id = $1 AND e.delivery_id = ANY($2::uuid[]) AND e.id BETWEEN $3 AND $4 AND e.session IS NULL AND e.caller_id = ANY($5::bigint[])
     ), beside AS (
       SELECT o.call_id AS id FROM touched t JOIN command_call l ON l.organization_id = $1 AND l.call_id = t.id
         JOIN command_call o ON o.organization_id = $1 AND o.command_id = l.command_id
       UNION SELECT id FROM touched
     )
     SELECT e.caller_id AS "callerId", e.place_id AS "placeId", date_part('epoch', e.occurred_at) AS "occurredS"
       FROM beside b JOIN audit_event e ON e.organization_id = $1 AND e.id = b.id WHERE e.session IS NULL`,
    [...bounds, people],
  );
  return rows;
}

async function worksOf(client: PoolClient, organizationId: string, touched: readonly TouchedCall[]): Promise<Work[]> {
  const times = await byActor(client, { organizationId, rows: touched });
  return [...times].flatMap(([actor, calls]) =>
    stretched(calls.map(({ occurredS }) => millisOf(occurredS))).map((stretch) => ({ actor, stretch })),
  );
}

/** Times in one stretch as long as one may reach to the next. */
function stretched(times: readonly number[]): Stretch[] {
  const stretches: Stretch[] = [];
  for (const ms of times.toSorted((a, b) => a - b)) {
    const last = stretches.at(-1);
    if (last !== undefined && ms - last.toMs <= REACH_MS) last.toMs = ms;
    else stretches.push({ fromMs: ms, toMs: ms });
  }
  return stretches;
}
