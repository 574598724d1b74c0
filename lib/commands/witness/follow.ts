import type { PoolClient } from "pg";
import { transaction } from "../../db.ts";
import { catchUp, type FollowStep } from "../../deliveries/catch-up.ts";
import { nextDeliveries, saveCheckpoint, type Delivery, type Follower } from "../../deliveries/checkpoint.ts";
import { WITNESSES_LOCK } from "../lock.ts";
import { decide } from "./decide.ts";
import { witnessedPlaces } from "./places.ts";
import { sightingsIn, spansOf } from "./sightings.ts";
import { storeDecision } from "./store.ts";

/** What the log calls who finds out which events are of one call. */
const FOLLOWER: Follower = { name: "witnesses", looksFor: ["calls"] };

/**
 * Takes the next deliveries and decides which of the events they brought others saw too: one transaction with its checkpoint, so that after a
 * crash the same deliveries are taken again and give the same calls. What is merged depends on the events alone, not on their order of arrival.
 * @returns undefined when another process is at it.
 * @throws AppError `unavailable` when the database is away.
 */
export async function matchDeliveries(): Promise<FollowStep | undefined> {
  return transaction({ role: "writer", statementTimeoutMs: 120_000 }, async (client) => {
    const lock = await client.query<{ held: boolean }>(`SELECT pg_try_advisory_xact_lock(${WITNESSES_LOCK}) AS held`);
    if (lock.rows[0]?.held !== true) return undefined;
    const { deliveries, moved, checkpoint, horizon, more } = await nextDeliveries(client, FOLLOWER);
    // Only ever by key: what the planner knows of a table that grew a thousandfold must not turn this into a scan.
    if (deliveries.length > 0) await client.query("SET LOCAL jit = off; SET LOCAL enable_seqscan = off");
    for (const [organizationId, own] of Map.groupBy(deliveries, (delivery) => delivery.organizationId))
      await matchAround(client, organizationId, own);
    if (moved) await saveCheckpoint(client, FOLLOWER, checkpoint);
    return { more, horizon };
  });
}

/** Merges what was committed before the call; waits and throws as `catchUp`. */
export function matchCommitted(wait: { waitMs?: number } = {}): Promise<void> {
  return catchUp(matchDeliveries, { what: "What several witnesses saw is", ...wait });
}

async function matchAround(client: PoolClient, organizationId: string, deliveries: readonly Delivery[]): Promise<void> {
  const places = await witnessedPlaces(client, organizationId);
  if (places.size === 0) return;
  const where = { organizationId, places };
  const seen = await sightingsIn(client, where, await spansOf(client, where, deliveries));
  const delivered = new Set(deliveries.map(({ id }) => id));
  const news = new Set(seen.filter(({ deliveryId }) => delivered.has(deliveryId)).map(({ id }) => id));
  const decision = decide(seen, ({ id }) => news.has(id));
  await storeDecision(client, organizationId, { ...decision, isNew: (id) => news.has(id) });
}
