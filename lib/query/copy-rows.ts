import type { Readable } from "node:stream";
import type { PoolClient } from "pg";
import { to as copyTo } from "pg-copy-streams";
import type { Scope } from "../auth/scope.ts";
import { env } from "../env.ts";
import { AppError } from "../errors.ts";
import type { StreamId } from "../events/field.ts";
import type { Filter } from "./filter.ts";
import { holdTransaction, type HeldTransaction } from "./held-transaction.ts";
import { inlineValues } from "./inline-values.ts";
import { readingOf } from "./reading.ts";
import { instantSql, rowsSql } from "./rows.ts";
import { whereOf } from "./where.ts";

/** A reader that takes nothing for so long is gone; it would hold a connection and a snapshot for ever. */
const IDLE_MS = 120_000;

/** Copies hold a connection for as long as their reader wants; the rest of the pool is for everyone else. */
const SHARE_OF_POOL = 1 / 3;
let copying = 0;

export type RowCopy = {
  scope: Scope;
  stream: StreamId;
  filter: Filter;
  now: Date;
  idleMs?: number;
  /** Told once, before the first rows: the moment they show, RFC 3339. */
  onSnapshot?: (at: string) => void;
};

/**
 * Every matching row, newest first, as PostgreSQL's COPY writes it (text format, the columns of the field table), in pieces that end
 * with a row: one snapshot, constant memory. The connection is given back when the rows end, when the reader stops (`break`,
 * `return()`), or when it takes nothing for two minutes.
 * @throws AppError `invalid` for an impossible time range and `throttled` when too many copies are open, before the first piece;
 *   `unavailable` when the database goes away or the reader was too slow. Who reads must take a throw for "this is not all".
 */
export async function* copyRows(copy: RowCopy): AsyncGenerator<Buffer, undefined> {
  if (copying >= copiesMax()) throw tooMany();
  copying += 1;
  let transaction: HeldTransaction | undefined;
  try {
    const access = { role: "app", organizationId: copy.scope.organizationId, statementTimeoutMs: 0 } as const;
    transaction = await holdTransaction(access);
    yield* piecesOf(copy, transaction.client);
  } catch (error) {
    throw transaction === undefined ? error : await transaction.fail(error);
  } finally {
    await transaction?.end();
    copying -= 1;
  }
  return undefined;
}

async function* piecesOf(copy: RowCopy, client: PoolClient): AsyncGenerator<Buffer> {
  const { select, at } = await selectOf(copy, client);
  copy.onSnapshot?.(at);
  const rows = client.query(copyTo(`COPY (${select}) TO STDOUT`));
  let whole = false;
  try {
    for await (const piece of wholeRows(rows)) yield* taken(piece, copy.idleMs ?? IDLE_MS, client);
    whole = true;
  } finally {
    // The server would go on sending what nobody reads: only the connection's end stops it.
    if (!whole) void client.end();
  }
}

/**
 * The statement that gives an export's rows, and the moment they show. What a filter's names stand for is looked up in the same snapshot.
 * @param client at the beginning of a transaction as the application, bound to the organization.
 */
export async function selectOf(
  { stream, filter, now }: Pick<RowCopy, "stream" | "filter" | "now">,
  client: PoolClient,
): Promise<{ select: string; at: string }> {
  await client.query("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ");
  const { rows } = await client.query<{ at: string }>(`SELECT ${instantSql("clock_timestamp()")} AS at`);
  const { text, values } = whereOf(stream, filter, await readingOf(client, { stream, filter, now }));
  return { select: inlineValues({ text: rowsSql(stream, text), values }), at: rows[0]?.at ?? "" };
}

/** Hands one piece on. @throws AppError `unavailable` when the reader took too long with it. */
function* taken(piece: Buffer, idleMs: number, client: PoolClient): Generator<Buffer> {
  let idle = false as boolean;
  const timer = setTimeout(() => {
    idle = true;
    void client.end();
  }, idleMs);
  try {
    yield piece;
  } finally {
    clearTimeout(timer);
  }
  if (idle) throw tooSlow(idleMs);
}

const LINE_FEED = 10;

/** COPY escapes line breaks within values, so each that stands there ends a row. */
async function* wholeRows(chunks: Readable): AsyncGenerator<Buffer> {
  let begun: Buffer[] = [];
  for await (const chunk of chunks as AsyncIterable<Buffer>) {
    const end = chunk.lastIndexOf(LINE_FEED) + 1;
    if (end > 0) {
      yield begun.length === 0 ? chunk.subarray(0, end) : Buffer.concat([...begun, chunk.subarray(0, end)]);
      begun = [];
    }
    if (end < chunk.length) begun.push(chunk.subarray(end));
  }
}

function copiesMax(): number {
  return Math.max(1, Math.floor(env().DATABASE_POOL_MAX * SHARE_OF_POOL));
}

function tooMany(): AppError {
  const detail = `${String(copiesMax())} exports are running already: try again when one has ended.`;
  return new AppError("throttled", detail, { retryAfterSeconds: 10 });
}

function tooSlow(idleMs: number): AppError {
  return new AppError("unavailable", `The reader took nothing for ${String(idleMs / 1000)} s: the export was ended.`);
}
