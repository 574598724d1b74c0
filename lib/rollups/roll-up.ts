import type { PoolClient } from "pg";
import { transaction } from "../db.ts";
import { markHours, type Due } from "./mark-hours.ts";
import { mergeDays } from "./merge-days.ts";
import { rollHour } from "./roll-hour.ts";

/** Whoever rolls up holds this advisory lock: one at a time in the whole installation. */
const ROLLUPS_LOCK = "hashtextextended('onrecord.rollups', 0)";

/** What one step did, and whether there is more to do at once. */
export type RollStep = { hours: number; days: number; more: boolean };

/**
 * Rolls up the newest hours that are due and merges days whose hours are ready: a bounded piece of work. What is kept is exact in every snapshot
 * of the database that shows it (ARCHITECTURE.md, D-36), so it may be stopped anywhere.
 * @returns undefined when another process is at it.
 * @throws AppError `unavailable` when the database is away.
 */
export async function rollUp(due: Due, signal?: AbortSignal): Promise<RollStep | undefined> {
  return holding("pg_try_advisory_xact_lock", () => step(due, signal));
}

/**
 * Forgets an organization's roll-ups and makes all of them anew; until they are there, the calls themselves are read.
 * @returns how many hours and days were made, and how many hours are left for later: those that go on or change.
 * @throws AppError `unavailable` when the database is away.
 */
export async function rebuildRollUps(
  organizationId: string,
  now: Date,
): Promise<{ hours: number; days: number; left: number }> {
  const done = { hours: 0, days: 0 };
  await holding("pg_advisory_xact_lock", async () => {
    await transaction({ role: "writer", statementTimeoutMs: 120_000 }, (client) =>
      client.query("SELECT roll_up_anew($1)", [organizationId]),
    );
    for (let more = true; more;) {
      const made = await step({ now, organizationId, eager: true });
      done.hours += made.hours;
      done.days += made.days;
      more = made.more;
    }
  });
  return { ...done, left: await transaction({ role: "writer" }, (client) => hoursLeft(client, organizationId)) };
}

async function step(due: Due, signal?: AbortSignal): Promise<RollStep> {
  const marked = await markHours(due, signal);
  let hours = 0;
  for (const hour of marked) if (signal?.aborted !== true && (await rollHour(hour))) hours += 1;
  const { days, more } = await mergeDays(due);
  return { hours, days, more: hours > 0 || more };
}

/** The lock is of a transaction that does nothing else: it ends with the connection, and is no transaction that others wait for. */
async function holding<T>(
  lock: "pg_advisory_xact_lock" | "pg_try_advisory_xact_lock",
  work: () => Promise<T>,
): Promise<T | undefined> {
  return transaction({ role: "writer", statementTimeoutMs: 120_000 }, async (client) => {
    const { rows } = await client.query<{ held: unknown }>(`SELECT ${lock}(${ROLLUPS_LOCK}) AS held`);
    return rows[0]?.held === false ? undefined : work();
  });
}

async function hoursLeft(client: PoolClient, organizationId: string): Promise<number> {
  const { rows } = await client.query<{ n: number }>(
    "SELECT count(*)::int AS n FROM rollup_hour WHERE organization_id = $1 AND state IN ('touched', 'rolling')",
    [organizationId],
  );
  return rows[0]?.n ?? 0;
}
