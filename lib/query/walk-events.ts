import { TransformStream, type WritableStream, type WritableStreamDefaultWriter } from "node:stream/web";
import type { PoolClient } from "pg";
import type { Scope } from "../auth/scope.ts";
import { transaction } from "../db.ts";
import { env } from "../env.ts";
import { AppError } from "../errors.ts";
import type { StreamId } from "../events/field.ts";
import type { StreamItem } from "../events/item.ts";
import { log } from "../log.ts";
import type { Filter } from "./filter.ts";
import { rowsSql, toItem, type Row } from "./rows.ts";
import { sourceIdsFor } from "./source-ids.ts";
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
 * @throws AppError `invalid` for an impossible time range and `throttled` when too many walks are open, before the first batch; `unavailable` when the database goes away or the
 *   reader was too slow. Who reads must treat a throw as "this is not all".
 */
export async function* walkEvents<S extends StreamId>(walk: Walk<S>): AsyncGenerator<StreamItem[S][], undefined> {
  const { readable, writable } = new TransformStream<StreamItem[S][], StreamItem[S][]>();
  const sending = sendAll(walk, writable);
  try {
    yield* readable;
  } finally {
    // Ended by the reader or by a failure: in both cases the transaction is over before the reader goes on.
    await sending;
  }
  return undefined;
}

/** Never rejects: a failure reaches the reader through the stream. */
async function sendAll<S extends StreamId>(walk: Walk<S>, writable: WritableStream<StreamItem[S][]>): Promise<void> {
  const writer = writable.getWriter();
  walking += 1;
  try {
    if (walking > walksMax()) throw tooMany();
    const access = { role: "app", organizationId: walk.scope.organizationId, statementTimeoutMs: 0 } as const;
    await transaction(access, async (client) => {
      await openCursor(client, walk);
      for (let rows = await nextRows(client); rows.length > 0; rows = await nextRows(client)) {
        await untilAsked(writer, walk.idleMs ?? IDLE_MS);
        await writer.write(rows.map((row) => toItem(walk.stream, row)));
      }
    });
    await writer.close();
  } catch (error) {
    await writer.abort(error).catch((abort: unknown) => {
      log.debug({ err: abort }, "the reader of a walk was gone already");
    });
  } finally {
    walking -= 1;
  }
}

function walksMax(): number {
  return Math.max(1, Math.floor(env().DATABASE_POOL_MAX * SHARE_OF_POOL));
}

function tooMany(): AppError {
  return new AppError("throttled", `${String(walksMax())} exports are running already: try again when one has ended.`, {
    retryAfterSeconds: 10,
  });
}

async function openCursor(client: PoolClient, { stream, filter, now }: Walk<StreamId>): Promise<void> {
  const { text, values } = whereOf(stream, filter, { now, sources: await sourceIdsFor(client, filter) });
  await client.query(`DECLARE walk NO SCROLL CURSOR FOR ${rowsSql(stream, text)}`, values);
}

async function nextRows(client: PoolClient): Promise<Row[]> {
  const { rows } = await client.query<Row[]>({ text: `FETCH ${String(BATCH_ROWS)} FROM walk`, rowMode: "array" });
  return rows;
}

/** Until the reader has taken what it was given; rejects when it stopped, or takes too long. */
async function untilAsked(writer: WritableStreamDefaultWriter, idleMs: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const idle = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(
        new AppError("unavailable", `The reader took nothing for ${String(idleMs / 1000)} s: the export was ended.`),
      );
    }, idleMs);
  });
  try {
    await Promise.race([writer.ready, idle]);
  } finally {
    clearTimeout(timer);
  }
}
