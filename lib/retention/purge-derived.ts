import type { PoolClient } from "pg";
import { COMMANDS_LOCK, INFERRING_LOCK } from "../commands/lock.ts";
import { transaction } from "../db.ts";
import { FOLDING_LOCK } from "../folding/follow.ts";
import { log } from "../log.ts";
import { isLockTimeout, type Budget } from "./budget.ts";
import { readFloors, type Floors } from "./floors.ts";
import { EVENTS_OF } from "./tables.ts";

const BATCH = 2_000;

/** One batch of one kind of derived rows. @returns how many it removed */
type Step = (client: PoolClient, organizationId: string, floors: Floors) => Promise<number>;

/**
 * Removes what was derived from events that are gone, and commands that are past their own retention. Whoever derives is kept waiting meanwhile; when
 * that one is at it for long, this is left to the next run. Finds its rows by what is missing, so that a crash, a dropped partition or a command
 * that was derived at the same time leaves nothing behind for ever.
 */
export async function purgeDerived(organizationId: string, budget: Budget): Promise<void> {
  const commands = [COMMANDS_LOCK, INFERRING_LOCK];
  await purge(organizationId, budget, { locks: commands, step: purgeCommands });
  await purge(organizationId, budget, { locks: commands, step: purgeLinks });
  await purge(organizationId, budget, { locks: [FOLDING_LOCK], step: purgeFolds });
}

async function purge(
  organizationId: string,
  budget: Budget,
  { locks, step }: { locks: readonly string[]; step: Step },
): Promise<void> {
  try {
    while (!budget.isOver() && (await runStep(organizationId, locks, step)) > 0);
  } catch (error) {
    if (!isLockTimeout(error)) throw error;
    log.debug({ organizationId }, "retention left derived rows to its next run: somebody is deriving");
  }
}

/** By key alone: old statistics must not turn it into a scan. */
function runStep(organizationId: string, locks: readonly string[], step: Step): Promise<number> {
  return transaction({ role: "writer", organizationId }, async (client) => {
    await client.query("SET LOCAL lock_timeout = '10s'; SET LOCAL jit = off");
    await client.query("SET LOCAL enable_hashjoin = off; SET LOCAL enable_mergejoin = off");
    for (const lock of locks) await client.query(`SELECT pg_advisory_xact_lock(${lock})`);
    return step(client, organizationId, await readFloors(client, organizationId));
  });
}

/** Of their own age, whatever is left of their calls. */
async function purgeCommands(client: PoolClient, organizationId: string, { commands }: Floors): Promise<number> {
  if (commands === null) return 0;
  const { rows } = await client.query<{ id: string }>(
    `DELETE FROM command WHERE organization_id = $1 AND id IN (
       SELECT id FROM command WHERE organization_id = $1 AND id < $2 ORDER BY id LIMIT ${String(BATCH)}) RETURNING id`,
    [organizationId, commands],
  );
  const ids = rows.map(({ id }) => id);
  await client.query("DELETE FROM command_call WHERE organization_id = $1 AND command_id = ANY($2::uuid[])", [
    organizationId,
    ids,
  ]);
  return ids.length;
}

/** A command that no record stands for goes with the last of its calls. */
async function purgeLinks(client: PoolClient, organizationId: string, floors: Floors): Promise<number> {
  const floor = floors["api-calls"];
  if (floor === null) return 0;
  const { rows } = await client.query<{ commandId: string }>(
    `DELETE FROM command_call WHERE organization_id = $1 AND call_id IN (
       SELECT l.call_id FROM command_call l WHERE l.organization_id = $1 AND l.call_id < $2
          AND NOT EXISTS (SELECT FROM audit_event e WHERE e.organization_id = $1 AND e.id = l.call_id AND e.id < $2)
        ORDER BY l.call_id LIMIT ${String(BATCH)}) RETURNING command_id AS "commandId"`,
    [organizationId, floor],
  );
  await client.query(
    `DELETE FROM command c WHERE c.organization_id = $1 AND c.id = ANY($2::uuid[]) AND c.command_event_id IS NULL
        AND NOT EXISTS (SELECT FROM command_call l WHERE l.organization_id = $1 AND l.command_id = c.id)`,
    [organizationId, [...new Set(rows.map(({ commandId }) => commandId))]],
  );
  return rows.length;
}

/** When either of the two rows is gone, the other is shown by itself for as long as it is there. */
async function purgeFolds(client: PoolClient, organizationId: string, floors: Floors): Promise<number> {
  const changes = await purgeFoldsOf(client, organizationId, {
    floor: floors["tailnet-changes"],
    events: EVENTS_OF["tailnet-changes"],
    how: ["push", "webhook"],
  });
  const flows = await purgeFoldsOf(client, organizationId, {
    floor: floors["network-flows"],
    events: EVENTS_OF["network-flows"],
    how: ["report"],
  });
  return changes + flows;
}

async function purgeFoldsOf(
  client: PoolClient,
  organizationId: string,
  { floor, events, how }: { floor: string | null; events: string; how: readonly string[] },
): Promise<number> {
  if (floor === null) return 0;
  const lost = (id: string): string =>
    `SELECT f.id FROM folded f WHERE f.organization_id = $1 AND f.${id} < $2 AND f.how = ANY($3)
        AND NOT EXISTS (SELECT FROM ${events} e WHERE e.organization_id = $1 AND e.id = f.${id} AND e.id < $2)`;
  const { rowCount } = await client.query(
    `DELETE FROM folded WHERE organization_id = $1 AND id IN ((${lost("id")} LIMIT ${String(BATCH)}) UNION (${lost("under_id")} LIMIT ${String(BATCH)}))`,
    [organizationId, floor, how],
  );
  return rowCount ?? 0;
}
