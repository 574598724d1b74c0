import type { PoolClient } from "pg";
import { transaction } from "../db.ts";
import { instantOfEventId } from "../events/event-id.ts";
import { formatInstant } from "../events/instant.ts";
import type { Budget } from "./budget.ts";
import { anyFloor, longestKept, readFloors, type Floors } from "./floors.ts";

/** Of one transaction: an import of 256 MiB is one delivery, and takes half a second to remove. */
const DELIVERIES = 100;
const KEYS = 2_000;

/**
 * Removes deliveries of an organization with their records, rejects and marks: those whose last event went and, once the longest retention has passed
 * since they came, those that no event refers to. Keys of changes go with their events. What may go is the database's judgement.
 */
export async function purgeDeliveries(organizationId: string, budget: Budget): Promise<void> {
  for (const step of [purgeExpired, purgeOld, purgeChangeKeys]) {
    let more = true;
    while (more && !budget.isOver())
      more = await transaction({ role: "purger", organizationId, statementTimeoutMs: 120_000 }, async (client) => {
        await client.query("SET LOCAL jit = off");
        const floors = await readFloors(client, organizationId);
        return anyFloor(floors) && (await step(client, organizationId, floors));
      });
  }
}

/** Whose event went: those that others still refer to come again with the next one that goes. */
async function purgeExpired(client: PoolClient, organizationId: string): Promise<boolean> {
  const { rows } = await client.query<{ id: string }>(
    `SELECT delivery_id AS id FROM expired_delivery WHERE organization_id = $1 ORDER BY delivery_id LIMIT ${String(DELIVERIES)}`,
    [organizationId],
  );
  const ids = rows.map(({ id }) => id);
  await remove(client, organizationId, ids);
  await client.query("DELETE FROM expired_delivery WHERE organization_id = $1 AND delivery_id = ANY($2::uuid[])", [
    organizationId,
    ids,
  ]);
  return ids.length > 0;
}

/** Rejects are evidence as well: they are kept as long as any event would have been. */
async function purgeOld(client: PoolClient, organizationId: string, floors: Floors): Promise<boolean> {
  const longest = longestKept(floors);
  if (longest === null) return false;
  const { rows } = await client.query<{ id: string }>(
    `SELECT id FROM delivery WHERE organization_id = $1 AND received_at < $2
        AND may_remove_delivery(organization_id, id, event_id_min, event_id_max, received_at)
      ORDER BY received_at LIMIT ${String(DELIVERIES)}`,
    [organizationId, formatInstant(instantOfEventId(longest))],
  );
  await remove(
    client,
    organizationId,
    rows.map(({ id }) => id),
  );
  return rows.length > 0;
}

async function remove(client: PoolClient, organizationId: string, ids: readonly string[]): Promise<void> {
  const { rows } = await client.query<{ id: string }>(
    `DELETE FROM delivery WHERE organization_id = $1 AND id = ANY($2::uuid[])
        AND may_remove_delivery(organization_id, id, event_id_min, event_id_max, received_at) RETURNING id`,
    [organizationId, ids],
  );
  const gone = rows.map(({ id }) => id);
  for (const table of ["delivery_part", "reject", "reject_replay"])
    await client.query(`DELETE FROM ${table} WHERE organization_id = $1 AND delivery_id = ANY($2::uuid[])`, [
      organizationId,
      gone,
    ]);
}

async function purgeChangeKeys(client: PoolClient, organizationId: string, floors: Floors): Promise<boolean> {
  const { rowCount } = await client.query(
    `DELETE FROM change_key WHERE organization_id = $1 AND event_id IN (
       SELECT event_id FROM change_key WHERE organization_id = $1 AND event_id < $2 AND is_change_gone(organization_id, event_id)
        ORDER BY event_id LIMIT ${String(KEYS)})`,
    [organizationId, floors["tailnet-changes"]],
  );
  return (rowCount ?? 0) > 0;
}
