import { transaction } from "../db.ts";
import { RecordReader } from "../deliveries/record-reader.ts";
import { AppError } from "../errors.ts";
import { decodePgText } from "../events/pg-text.ts";
import { findSource } from "./find-source.ts";
import { positionOf, readCursor, readRejectPage, rejectId, writeCursor } from "./reject-page.ts";
import type { RejectRow, RejectState } from "./reject-page.ts";

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
  /** Who read it again, when, and the delivery that brought its event; null while it is a reject. */
  replay: { at: string; by: string; deliveryId: string } | null;
};

const EXCERPT_BYTES = 2_048;
const LIMIT_MAX = 100;

type Page = {
  organizationId: string;
  sourceId: string;
  /** Open ones unless told. */
  state?: RejectState | undefined;
  limit?: number | undefined;
  cursor?: string | undefined;
};

/**
 * A source's rejects, newest first.
 * @param page `cursor` is the `nextCursor` of the page before.
 * @throws AppError `not-found` for another organization's source; `invalid` for a limit out of bounds; `malformed` for a cursor that is none.
 */
export async function listRejects(page: Page): Promise<{ items: RejectItem[]; nextCursor: string | null }> {
  const { organizationId, sourceId, state = "open", limit = 20 } = page;
  if (!Number.isInteger(limit) || limit < 1 || limit > LIMIT_MAX)
    throw new AppError("invalid", `limit: needs a whole number from 1 to ${String(LIMIT_MAX)}.`);
  const after = page.cursor === undefined ? undefined : readCursor(page.cursor);
  return transaction({ role: "app", organizationId }, async (client) => {
    await findSource(client, sourceId);
    const rows = await readRejectPage(client, { sourceId, state, after, limit: limit + 1 });
    const records = new RecordReader(client);
    const items: RejectItem[] = [];
    for (const row of rows.slice(0, limit)) items.push(toItem(row, await records.read(row)));
    const last = rows.length > limit ? rows[limit - 1] : undefined;
    return { items, nextCursor: last === undefined ? null : writeCursor(positionOf(last)) };
  });
}

function toItem(row: RejectRow, record: Buffer | undefined): RejectItem {
  return {
    id: rejectId(row),
    receivedAt: row.receivedAt.toISOString(),
    reason: decodePgText(row.reason),
    index: row.index,
    deliveryId: row.deliveryId,
    excerpt: record?.toString("utf8", 0, EXCERPT_BYTES) ?? null,
    cut: (record?.length ?? 0) > EXCERPT_BYTES,
    replay: replayOf(row),
  };
}

function replayOf({ replayedAt, replayedBy, replayDeliveryId }: RejectRow): RejectItem["replay"] {
  if (replayedAt === null || replayedBy === null || replayDeliveryId === null) return null;
  return { at: replayedAt.toISOString(), by: replayedBy, deliveryId: replayDeliveryId };
}
