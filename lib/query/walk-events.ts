import type { PoolClient } from "pg";
import type { Scope } from "../auth/scope.ts";
import { env } from "../env.ts";
import { AppError } from "../errors.ts";
import type { StreamId } from "../events/field.ts";
import type { StreamItem } from "../events/item.ts";
import type { Filter } from "./filter.ts";
import { holdTransaction, type HeldTransaction } from "./held-transaction.ts";
import { rowsSql, toItem, type Row } from "./rows.ts";
import { readingOf } from "./reading.ts";
import { whereOf } from "./where.ts";

const BATCH_ROWS = 1000;

/** A reader that takes no batch for so long is gone; it would hold a connection and a snapshot for ever. */
const IDLE_MS = 120_000;

/** Walks hold a connection for as long as their reader wants; the rest of the pool is for everyone else. */
const SHARE_OF_POOL = 1 / 3;
let walking = 0;

export type Walk<S extends StreamId> = { scope: Scope; stream: S; filter: Filter; now: Date; idleMs?: number };

/**
 * Every matching event, newest first, in batches: one snapshot, one cursor, constant memory. The connection is given back when the
 * walk ends, when the reader stops (`break`, `return()`), or when it takes nothing for two minutes.
 * @throws AppError `invalid` for an impossible time range and `throttled` when too many walks are open, before the first batch;
 *   `unavailable` when the database goes away or the reader was too slow. Who reads must take a throw for "this is not all".
 */
export async function* walkEvents<S extends StreamId>(walk: Walk<S>): AsyncGenerator<StreamItem[S][], undefined> {
  if (walking >= walksMax()) throw tooMany();
  walking += 1;
  let transaction: HeldTransaction | undefined;
  try {
    const access = { role: "app", organizationId: walk.scope.organizationId, statementTimeoutMs: 0 } as const;
    transaction = await holdTransaction(access);
    yield* batches(walk, transaction);
  } catch (error) {
    throw transaction === undefined ? error : await transaction.fail(error);
  } finally {
    await transaction?.end();
    walking -= 1;
  }
  return undefined;
}

async function* batches<S extends StreamId>(
  walk: Walk<S>,
  transaction: HeldTransaction,
): AsyncGenerator<StreamItem[S][]> {
  const { client } = transaction;
  await openCursor(client, walk);
  for (let rows = await nextRows(client); rows.length > 0; rows = await nextRows(client)) {
    const idleMs = walk.idleMs ?? IDLE_MS;
    let idle = false as boolean;
    const timer = setTimeout(() => {
      idle = true;
      void transaction.end();
    }, idleMs);
    try {
      yield rows.map((row) => toItem(walk.stream, row));
    } finally {
      clearTimeout(timer);
    }
    if (idle) throw tooSlow(idleMs);
  }
}

async function openCursor(client: PoolClient, { stream, filter, now }: Walk<StreamId>): Promise<void> {
  const { text, values } = whereOf(stream, filter, await readingOf(client, { stream, filter, now }));
  await client.query(`DECLARE walk NO SCROLL CURSOR FOR ${rowsSql(stream, text)}`, values);
}

async function nextRows(client: PoolClient): Promise<Row[]> {
  const { rows } = await client.query<Row[]>({ text: `FETCH ${String(BATCH_ROWS)} FROM walk`, rowMode: "array" });
  return rows;
}

function walksMax(): number {
  return Math.max(1, Math.floor(env().DATABASE_POOL_MAX * SHARE_OF_POOL));
}

function tooMany(): AppError {
  const detail = `${String(walksMax())} exports are running already: try again when one has ended.`;
  return new AppError("throttled", detail, { retryAfterSeconds: 10 });
}

function tooSlow(idleMs: number): AppError {
  return new AppError("unavailable", `The reader took nothing for ${String(idleMs / 1000)} s: the export was ended.`);
}
