import type { PoolClient } from "pg";
import { databaseUrl } from "../db.ts";

const DAY_MS = 86_400_000;
/** Kubernetes' first year; anything older goes to the default partition. */
const EARLIEST_MS = Date.UTC(2014, 0, 1);
const AHEAD_MS = 366 * DAY_MS;
/** So that one hostile delivery cannot make thousands of tables. */
const DAYS_PER_DELIVERY_MAX = 64;

/** Days this process has seen partitions for; each database has its own. A day that is dropped later falls to the default partition. */
const known = new Map<string, Set<string>>();

/** Days of one event table that this process has not made sure of yet, as ISO dates. */
export type MissingDays = { table: string; days: string[] };

/** The UTC days among these events' times that get a partition of their own and are not known to have one. */
export function missingDays(
  table: string,
  rows: readonly { event: { occurredAt: { ms: number } } }[],
  now: Date,
): MissingDays {
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

/** Makes these partitions where they are missing. Role `writer`. */
export async function ensurePartitions(client: PoolClient, { table, days }: MissingDays): Promise<void> {
  await client.query("SELECT ensure_partitions($1, $2::date[])", [table, days]);
}

/** Call once the transaction that made sure of these days has committed. */
export function rememberDays({ table, days }: MissingDays): void {
  const seen = knownDays(table);
  for (const day of days) seen.add(day);
}

function knownDays(table: string): Set<string> {
  const key = `${databaseUrl()} ${table}`;
  const days = known.get(key) ?? new Set<string>();
  known.set(key, days);
  return days;
}
