import type { Scope } from "../auth/scope.ts";
import { transaction } from "../db.ts";
import { AppError } from "../errors.ts";
import type { StreamId } from "../events/field.ts";
import type { StreamItem } from "../events/item.ts";
import { decodeCursor, encodeCursor } from "./cursor.ts";
import type { Filter } from "./filter.ts";
import { newestIds } from "./newest-ids.ts";
import { rowsSql, toItem, withCondition, type Row } from "./rows.ts";
import { readingOf } from "./reading.ts";
import { whereOf, type Where } from "./where.ts";

export const PAGE_LIMIT_MAX = 1000;
export const PAGE_LIMIT_DEFAULT = 50;

const STATEMENT_TIMEOUT_MS = 20_000;

/**
 * One page of a stream, newest first. Pages follow the event id, which no two events share: nothing is shown twice or passed
 * over, whatever arrives in between.
 * @param query.cursor `nextCursor` of the page before, asked with the same filter.
 * @throws AppError `malformed` for a foreign cursor, `invalid` for a limit or time range that cannot be.
 */
export async function listEvents<S extends StreamId>(query: {
  scope: Scope;
  stream: S;
  filter: Filter;
  limit?: number;
  cursor?: string | undefined;
  now: Date;
}): Promise<{ items: StreamItem[S][]; nextCursor: string | null }> {
  const { scope, stream, filter, limit = PAGE_LIMIT_DEFAULT } = query;
  if (!Number.isInteger(limit) || limit < 1 || limit > PAGE_LIMIT_MAX) {
    throw new AppError("invalid", `limit=${String(limit)} is not possible: it is 1 to ${String(PAGE_LIMIT_MAX)}.`);
  }
  const after = query.cursor === undefined ? undefined : decodeCursor(stream, query.cursor);
  const now = after?.now ?? query.now;
  const access = {
    role: "app",
    organizationId: scope.organizationId,
    statementTimeoutMs: STATEMENT_TIMEOUT_MS,
  } as const;
  const rows = await transaction(access, async (client) => {
    const reading = await readingOf(client, { stream, filter, now });
    const where = whereOf(stream, filter, reading);
    // One more than the page tells whether there is a next one.
    const search = { stream, where, reading, before: after?.id, limit: limit + 1 };
    const ids = await newestIds(client, search);
    const { text, values } =
      ids === undefined ? inOrder(where, after?.id) : { text: "e.id = ANY($1::uuid[])", values: [ids] };
    const result = await client.query<Row[]>({ text: rowsSql(stream, text, limit + 1), values, rowMode: "array" });
    return result.rows;
  });
  const items = rows.slice(0, limit).map((row) => toItem(stream, row));
  const last = rows.length > limit ? items.at(-1) : undefined;
  return { items, nextCursor: last === undefined ? null : encodeCursor({ stream, id: last.id, now }) };
}

function inOrder(where: Where, before: string | undefined): Where {
  return before === undefined ? where : withCondition(where, (id) => `e.id < ${id}::uuid`, before);
}
