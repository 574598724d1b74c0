import { setTimeout as pause } from "node:timers/promises";
import { transaction } from "../db.ts";
import { log } from "../log.ts";
import { organizationsWithRetention } from "./apply-retention.ts";
import { budgetOf, isLockTimeout, type Budget } from "./budget.ts";
import { sweepFlowNames } from "./sweep-flow-names.ts";

const TABLES = ["caller", "place", "operation", "target", "result"] as const;
type Table = (typeof TABLES)[number];

/** Looked at together, while deliveries go on. */
const LOOKED_AT = 500;
/** Removed together, while the organization's deliveries wait. */
const REMOVED = 50;
/** After each, its deliveries find their ids anew. */
const PAUSE_MS = 1_000;
const BUDGET_MS = 600_000;
const FIRST_ID = "0";

/**
 * Removes shared rows (callers, places, operations, targets, results; names of flows) that no event refers to any more: they name people. How that is safe beside
 * deliveries that remember ids is told at `hold_source` in the migrations. What does not fit the time is done another night.
 * @throws AppError `unavailable`
 */
export async function sweepSharedRows({
  budget = budgetOf(BUDGET_MS),
  pauseMs = PAUSE_MS,
}: { budget?: Budget; pauseMs?: number } = {}): Promise<{ removed: number }> {
  let removed = 0;
  for (const organizationId of fromAnywhere(await organizationsWithRetention())) {
    if (!budget.isOver()) removed += await sweepFlowNames(organizationId);
    for (const table of TABLES) removed += await sweep({ organizationId, table }, budget, pauseMs);
  }
  if (removed > 0) log.info({ removed }, "retention removed shared rows that no event refers to");
  return { removed };
}

/** The same, beginning at one of them at random. */
function fromAnywhere<T>(all: readonly T[]): T[] {
  const first = Math.floor(Math.random() * all.length);
  return [...all.slice(first), ...all.slice(0, first)];
}

type Place = { organizationId: string; table: Table };

/** From anywhere to the end and on from the beginning: nights that are too short for all do not look at the same rows again and again. */
async function sweep(place: Place, budget: Budget, pauseMs: number): Promise<number> {
  const start = await anywhere(place);
  const afterStart = await sweepBetween(place, { after: start, upTo: null }, { budget, pauseMs });
  return afterStart + (await sweepBetween(place, { after: FIRST_ID, upTo: start }, { budget, pauseMs }));
}

/** @returns an id at random, up to the largest. */
function anywhere({ organizationId, table }: Place): Promise<string> {
  return transaction({ role: "purger", organizationId }, async (client) => {
    const { rows } = await client.query<{ id: string | null }>(
      `SELECT floor(random() * max(id))::bigint AS id FROM ${table} WHERE organization_id = $1`,
      [organizationId],
    );
    return rows[0]?.id ?? FIRST_ID;
  });
}

type Stretch = { after: string; upTo: string | null };

async function sweepBetween(
  place: Place,
  { after, upTo }: Stretch,
  { budget, pauseMs }: { budget: Budget; pauseMs: number },
): Promise<number> {
  let removed = 0;
  let from: string | undefined = after;
  while (from !== undefined && !budget.isOver()) {
    const { unused, last } = await lookAt(place, { after: from, upTo });
    for (let at = 0; at < unused.length && !budget.isOver(); at += REMOVED) {
      removed += await remove(place, unused.slice(at, at + REMOVED));
      await pause(pauseMs);
    }
    from = last;
  }
  return removed;
}

/** Those of the next rows that seem to be of no use. `last` is undefined at the end. */
function lookAt(
  { organizationId, table }: Place,
  { after, upTo }: Stretch,
): Promise<{ unused: string[]; last: string | undefined }> {
  return transaction({ role: "purger", organizationId, statementTimeoutMs: 120_000 }, async (client) => {
    const { rows } = await client.query<{ id: string }>(
      `SELECT id FROM ${table} WHERE organization_id = $1 AND id > $2 AND ($3::bigint IS NULL OR id <= $3) ORDER BY id LIMIT ${String(LOOKED_AT)}`,
      [organizationId, after, upTo],
    );
    const ids = rows.map(({ id }) => id);
    const unused = await client.query<{ id: string }>("SELECT id FROM unused_shared_rows($1::bigint[]) AS u(id)", [
      ids,
    ]);
    return { unused: unused.rows.map(({ id }) => id), last: ids.at(-1) };
  });
}

/** The guard looks again, alone with the organization's shared rows, and passes over what has come into use. */
async function remove({ organizationId, table }: Place, ids: readonly string[]): Promise<number> {
  try {
    return await transaction({ role: "purger", organizationId }, async (client) => {
      await client.query("SET LOCAL lock_timeout = '200ms'");
      const { rowCount } = await client.query(
        `DELETE FROM ${table} WHERE organization_id = $1 AND id = ANY($2::bigint[])`,
        [organizationId, ids],
      );
      return rowCount ?? 0;
    });
  } catch (error) {
    // A long delivery is being written: another night.
    if (isLockTimeout(error)) return 0;
    throw error;
  }
}
