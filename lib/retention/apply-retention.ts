import { transaction } from "../db.ts";
import { STREAM_IDS, type StreamId } from "../events/field.ts";
import { log } from "../log.ts";
import { budgetOf, type Budget } from "./budget.ts";
import { dropExpiredPartitions } from "./drop-partitions.ts";
import { anyFloor, readFloors } from "./floors.ts";
import { purgeDeliveries } from "./purge-deliveries.ts";
import { purgeDerived } from "./purge-derived.ts";
import { purgeEvents } from "./purge-events.ts";
import { INSTALLATION } from "./read-policy.ts";

const LOWEST = "00000000-0000-0000-0000-000000000000";
const BUDGET_MS = 600_000;
/** Of one stream of one organization, before it is the next one's turn. */
const BATCHES_A_TURN = 10;

/** Where the purge of an organization goes on, stream by stream. */
type Turn = { organizationId: string; left: Map<StreamId, string> };

/**
 * Removes everything that is past its retention: whole partitions first, then in batches what an organization keeps for a shorter time than the
 * installation and what a legal hold of another keeps the partition of. It ends with what was derived, and with deliveries that lost their last event.
 * May run at once with itself, stop at any point and be run again: it does the same.
 * @throws AppError `unavailable`
 */
export async function applyRetention(budget: Budget = budgetOf(BUDGET_MS)): Promise<{ removed: number }> {
  const { busy } = await dropExpiredPartitions();
  const organizations = await organizationsWithRetention();
  const left = await startsOf(busy);
  let turns: Turn[] = organizations.map((organizationId) => ({ organizationId, left: new Map(left) }));
  let removed = 0;
  while (turns.length > 0 && !budget.isOver()) {
    for (const turn of turns) removed += await takeTurn(turn, budget);
    turns = turns.filter((turn) => turn.left.size > 0);
  }
  for (const organizationId of organizations) {
    await purgeDerived(organizationId, budget);
    await purgeDeliveries(organizationId, budget);
  }
  if (removed > 0) log.info({ removed }, "retention removed events");
  return { removed };
}

/** Those of which anything may be removed now. */
export async function organizationsWithRetention(): Promise<string[]> {
  const all = await transaction({ role: "gate" }, async (client) => {
    const { rows } = await client.query<{ id: string }>("SELECT id FROM organization ORDER BY id");
    return rows.map(({ id }) => id);
  });
  const found: string[] = [];
  for (const id of all)
    if (anyFloor(await transaction({ role: "purger", organizationId: id }, (client) => readFloors(client, id))))
      found.push(id);
  return found;
}

/** What lies in partitions that are only waiting to be dropped is not removed row by row. */
async function startsOf(busy: ReadonlySet<StreamId>): Promise<Map<StreamId, string>> {
  if (busy.size === 0) return new Map(STREAM_IDS.map((stream) => [stream, LOWEST]));
  const floors = await transaction({ role: "purger" }, (client) => readFloors(client, INSTALLATION));
  return new Map(STREAM_IDS.map((stream) => [stream, busy.has(stream) ? (floors[stream] ?? LOWEST) : LOWEST] as const));
}

async function takeTurn({ organizationId, left }: Turn, budget: Budget): Promise<number> {
  let removed = 0;
  for (const [stream, start] of left) {
    let from = start;
    for (let batch = 0; batch < BATCHES_A_TURN && left.has(stream) && !budget.isOver(); batch++) {
      const progress = await purgeEvents({ organizationId, stream, from });
      removed += progress.removed;
      from = progress.last;
      if (progress.done) left.delete(stream);
      else left.set(stream, from);
    }
  }
  return removed;
}
