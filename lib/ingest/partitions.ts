import pg, { type PoolClient } from "pg";
import { databaseUrl } from "../db.ts";
import { DAY_MS } from "../events/durations.ts";

/** Kubernetes' first year; anything older goes to the default partition. */
const EARLIEST_MS = Date.UTC(2014, 0, 1);
const AHEAD_MS = 366 * DAY_MS;
/** So that one hostile delivery cannot make thousands of tables. */
const DAYS_PER_DELIVERY_MAX = 64;

/** Days this process has seen partitions for; each database has its own. A day that is dropped later falls to the default partition. */
const known = new Map<string, Set<string>>();
/** While somebody reads for long no partition can be made; not every delivery waits to find that out again. */
const tryAgainAt = new Map<string, number>();
const TRY_AGAIN_AFTER_MS = 10_000;

/** Days of one event table that this process has not made sure of yet, as ISO dates. */
export type MissingDays = { table: string; days: string[] };

/** The UTC days among these events' times that get a partition of their own and are not known to have one. */
export function missingDays(
  table: string,
  rows: readonly { event: { occurredAt: { ms: number } } }[],
  now: Date,
): MissingDays {
  if (performance.now() < (tryAgainAt.get(tableKey(table)) ?? 0)) return { table, days: [] };
  const days = new Set<number>();
  for (const { event } of rows) {
    const { ms } = event.occurredAt;
    if (ms >= EARLIEST_MS && ms < now.getTime() + AHEAD_MS) days.add(Math.floor(ms / DAY_MS));
  }
  const seen = knownDays(table);
  const newest = [...days].sort((a, b) => b - a).slice(0, DAYS_PER_DELIVERY_MAX);
  return {
    table,
    days: newest.map((day) => new Date(day * DAY_MS).toISOString().slice(0, 10)).filter((day) => !seen.has(day)),
  };
}

/**
 * Makes these partitions where they are missing. Role `writer`.
 * @returns whether all are there now; while somebody reads for long, some may not be, and their rows go to the default partition.
 */
export async function ensurePartitions(client: PoolClient, { table, days }: MissingDays): Promise<boolean> {
  const { rows } = await client.query<{ made: boolean }>("SELECT ensure_partitions($1, $2::date[]) AS made", [
    table,
    days,
  ]);
  const made = rows[0]?.made === true;
  if (!made) tryAgainAt.set(tableKey(table), performance.now() + TRY_AGAIN_AFTER_MS);
  return made;
}

const CHECK_VIOLATION = "23514";

/** Whether a default partition refused a row since the row's day has a partition by now, which was not there when its statement began. */
export function isPartitionMade(error: unknown): boolean {
  return (
    error instanceof pg.DatabaseError && error.code === CHECK_VIOLATION && error.table?.endsWith("_default") === true
  );
}

/** Call once the transaction that made sure of these days has committed. */
export function rememberDays({ table, days }: MissingDays): void {
  const seen = knownDays(table);
  for (const day of days) seen.add(day);
}

function knownDays(table: string): Set<string> {
  const key = tableKey(table);
  const days = known.get(key) ?? new Set<string>();
  known.set(key, days);
  return days;
}

function tableKey(table: string): string {
  return `${databaseUrl()} ${table}`;
}
