import type { PoolClient } from "pg";
import { STREAMS } from "../events/streams.ts";
import type { StreamId } from "../events/field.ts";
import { newestIds } from "./newest-ids.ts";
import { isStatementTimeout } from "./statement-timeout.ts";
import { beyond, searchInSteps, sideSql, type Side, type SideFound } from "./step-search.ts";
import type { Reading } from "./where.ts";

/** For a page's statements, unless they are tried: a stretch is far from it. */
export const STATEMENT_TIMEOUT_MS = 20_000;

export type Effort = {
  /** How long the database may take to find the page at once; undefined where that took too long already. */
  wholeMs: number | undefined;
  /** How many rows the first stretch has. */
  rows: number;
  /** When to stop, as `performance.now()`. */
  until: number;
};

/**
 * The events next to a boundary: at once where an index leads to them or most match, else in stretches as far as the time goes.
 * @returns `stepwise` when they were not found at once: nor will those behind them be.
 */
export async function searchSide(
  client: PoolClient,
  side: Side & { reading: Reading },
  effort: Effort,
): Promise<SideFound & { stepwise: boolean }> {
  const { wholeMs } = effort;
  // One more than asked for tells whether there is a next one.
  const ids =
    wholeMs === undefined ? undefined : await within(client, wholeMs, () => findAtOnce(client, side, side.limit + 1));
  if (ids === undefined) return { ...(await searchInSteps(client, side, effort)), stepwise: true };
  const shown = ids.slice(0, side.limit);
  const last = shown.at(-1);
  const reached = ids.length > side.limit && last !== undefined ? beyond(last, side.toward) : undefined;
  return { ids: shown, reached, short: false, stepwise: false };
}

async function findAtOnce(client: PoolClient, side: Side & { reading: Reading }, limit: number): Promise<string[]> {
  const { stream, where, reading, toward, boundary } = side;
  const found =
    toward === "older" ? await newestIds(client, { stream, where, reading, before: boundary, limit }) : undefined;
  return found ?? nearestIds(client, side, limit);
}

/** Left to the planner: by an index where it sees one, else in order until enough are found. */
async function nearestIds(client: PoolClient, side: Side & { stream: StreamId }, limit: number): Promise<string[]> {
  const { text, values, order } = sideSql(side, side.where);
  const { rows } = await client.query<[string]>({
    text: `SELECT e.id FROM ${STREAMS[side.stream].view} e WHERE ${text} ORDER BY ${order} LIMIT ${String(limit)}`,
    values,
    rowMode: "array",
  });
  return rows.map(([id]) => id);
}

/** @returns undefined when a statement took longer than that; the transaction goes on in either case. */
async function within<T>(client: PoolClient, ms: number, work: () => Promise<T>): Promise<T | undefined> {
  await client.query(`SAVEPOINT whole; SET LOCAL statement_timeout = ${String(ms)}`);
  try {
    const result = await work();
    await client.query(`RELEASE SAVEPOINT whole; SET LOCAL statement_timeout = ${String(STATEMENT_TIMEOUT_MS)}`);
    return result;
  } catch (error) {
    if (!isStatementTimeout(error)) throw error;
    await client.query("ROLLBACK TO SAVEPOINT whole");
    return undefined;
  }
}
