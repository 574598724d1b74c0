import type { PoolClient } from "pg";
import { transaction } from "../db.ts";
import { AppError } from "../errors.ts";
import { decodePgText } from "../events/pg-text.ts";
import { readRecord } from "../query/raw-record.ts";

/** A record that could not be read, why, and how it began. */
export type RejectItem = {
  id: string;
  receivedAt: string;
  reason: string;
  /** Position in its delivery, from 0. */
  index: number;
  deliveryId: string;
  /** The record's first 2 KiB as text; null when its delivery is no longer kept. */
  excerpt: string | null;
  /** Whether the record goes on after the excerpt. */
  cut: boolean;
};

const EXCERPT_BYTES = 2_048;
const LIMIT_MAX = 100;

type Page = { organizationId: string; sourceId: string; limit?: number | undefined; cursor?: string | undefined };

/**
 * A source's rejects, newest first.
 * @param page `cursor` is the `nextCursor` of the page before.
 * @throws AppError `not-found` for another organization's source; `invalid` for a limit out of bounds; `malformed` for a cursor that is none.
 */
export async function listRejects(page: Page): Promise<{ items: RejectItem[]; nextCursor: string | null }> {
  const { organizationId, sourceId, limit = 20 } = page;
  if (!Number.isInteger(limit) || limit < 1 || limit > LIMIT_MAX)
    throw new AppError("invalid", `limit: needs a whole number from 1 to ${String(LIMIT_MAX)}.`);
  const after = page.cursor === undefined ? undefined : readCursor(page.cursor);
  return transaction({ role: "app", organizationId }, async (client) => {
    const { rowCount } = await client.query("SELECT FROM source WHERE id = $1", [sourceId]);
    if (rowCount === 0) throw new AppError("not-found", "There is no such source in this organization.");
    const rows = await readPage(client, { sourceId, after, limit });
    const items: RejectItem[] = [];
    for (const row of rows.slice(0, limit)) items.push(await withExcerpt(client, row));
    return { items, nextCursor: rows.length > limit ? writeCursor(rows[limit - 1]) : null };
  });
}

type Row = { receivedAt: Date; deliveryId: string; index: number; reason: string };
type Position = [receivedAt: string, deliveryId: string, index: number];

async function readPage(
  client: PoolClient,
  { sourceId, after, limit }: { sourceId: string; after: Position | undefined; limit: number },
): Promise<Row[]> {
  const { rows } = await client.query<Row>(
    `SELECT received_at AS "receivedAt", delivery_id AS "deliveryId", delivery_index AS index, reason FROM rejects
      WHERE source_id = $1 AND ($2::timestamptz IS NULL OR (received_at, delivery_id, delivery_index) < ($2, $3::uuid, $4::int))
      ORDER BY received_at DESC, delivery_id DESC, delivery_index DESC LIMIT $5`,
    [sourceId, ...(after ?? [null, null, null]), limit + 1],
  );
  return rows;
}

async function withExcerpt(client: PoolClient, { receivedAt, deliveryId, index, reason }: Row): Promise<RejectItem> {
  const record = await readRecord(client, { deliveryId, index });
  return {
    id: `${deliveryId}.${String(index)}`,
    receivedAt: receivedAt.toISOString(),
    reason: decodePgText(reason),
    index,
    deliveryId,
    excerpt: record?.toString("utf8", 0, EXCERPT_BYTES) ?? null,
    cut: (record?.length ?? 0) > EXCERPT_BYTES,
  };
}

/** Milliseconds are exact here: deliveries are stamped with our own clock. */
function writeCursor(row: Row | undefined): string | null {
  if (row === undefined) return null;
  const position: Position = [row.receivedAt.toISOString(), row.deliveryId, row.index];
  return Buffer.from(JSON.stringify(position)).toString("base64url");
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

function readCursor(cursor: string): Position {
  try {
    const value: unknown = JSON.parse(Buffer.from(cursor, "base64url").toString("utf8"));
    if (isPosition(value)) return value;
  } catch (error) {
    throw new AppError("malformed", "cursor: not one of ours. Take nextCursor from the page before.", { cause: error });
  }
  throw new AppError("malformed", "cursor: not one of ours. Take nextCursor from the page before.");
}

function isPosition(value: unknown): value is Position {
  if (!Array.isArray(value) || value.length !== 3) return false;
  const [receivedAt, deliveryId, index] = value as unknown[];
  return (
    typeof receivedAt === "string" &&
    !Number.isNaN(Date.parse(receivedAt)) &&
    typeof deliveryId === "string" &&
    UUID.test(deliveryId) &&
    Number.isInteger(index)
  );
}
