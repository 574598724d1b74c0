import type { PoolClient } from "pg";
import { AppError } from "../errors.ts";

/** A reject as it is stored, and what a replay made of it. Text is as PostgreSQL holds it. */
export type RejectRow = {
  receivedAt: Date;
  deliveryId: string;
  index: number;
  reason: string;
  /** What its object is called, where it was one of a bucket. */
  key: string | null;
  replayedAt: Date | null;
  replayedBy: string | null;
  replayDeliveryId: string | null;
};

/** `open`: still not readable, as far as anybody tried. `recovered`: a replay made an event of it. */
export const REJECT_STATES = ["open", "recovered"] as const;
export type RejectState = (typeof REJECT_STATES)[number];

/** Where a page of rejects ended. */
export type RejectPosition = [receivedAt: string, deliveryId: string, index: number];

const COLUMNS = `r.received_at AS "receivedAt", r.delivery_id AS "deliveryId", r.delivery_index AS index, r.reason, r.object_key AS key,
  p.replayed_at AS "replayedAt", p.replayed_by AS "replayedBy", p.replay_delivery_id AS "replayDeliveryId"`;
const FROM = `rejects r LEFT JOIN reject_replays p
  ON p.delivery_id = r.delivery_id AND p.delivery_index = r.delivery_index`;

/** A source's rejects in this state, newest first, from behind a position. Role `app`. */
export async function readRejectPage(
  client: PoolClient,
  page: { sourceId: string; state: RejectState; after: RejectPosition | undefined; limit: number },
): Promise<RejectRow[]> {
  const { rows } = await client.query<RejectRow>(
    `SELECT ${COLUMNS} FROM ${FROM}
      WHERE r.source_id = $1 AND p.delivery_id IS ${page.state === "open" ? "NULL" : "NOT NULL"}
        AND ($2::timestamptz IS NULL OR (r.received_at, r.delivery_id, r.delivery_index) < ($2, $3::uuid, $4::int))
      ORDER BY r.received_at DESC, r.delivery_id DESC, r.delivery_index DESC LIMIT $5`,
    [page.sourceId, ...(page.after ?? [null, null, null]), page.limit],
  );
  return rows;
}

/**
 * These rejects of a source, newest first, recovered or not. Role `app`.
 * @throws AppError `not-found` naming the first that is none of this source's.
 */
export async function readRejectsById(
  client: PoolClient,
  { sourceId, ids }: { sourceId: string; ids: readonly string[] },
): Promise<RejectRow[]> {
  const places = ids.map(placeOf);
  const { rows } = await client.query<RejectRow>(
    `SELECT ${COLUMNS} FROM unnest($2::uuid[], $3::int[]) AS i(delivery_id, delivery_index)
       JOIN ${FROM} ON r.delivery_id = i.delivery_id AND r.delivery_index = i.delivery_index
      WHERE r.source_id = $1 ORDER BY r.received_at DESC, r.delivery_id DESC, r.delivery_index DESC`,
    [sourceId, places.map(({ deliveryId }) => deliveryId), places.map(({ index }) => index)],
  );
  const found = new Set(rows.map(rejectId));
  const missing = ids.find((id) => !found.has(id));
  if (missing !== undefined) throw noSuchReject(missing);
  return rows;
}

/** What a reject is called: its delivery and its place there. */
export function rejectId({ deliveryId, index }: { deliveryId: string; index: number }): string {
  return `${deliveryId}.${String(index)}`;
}

/** Milliseconds are exact here: deliveries are stamped with our own clock. */
export function positionOf({ receivedAt, deliveryId, index }: RejectRow): RejectPosition {
  return [receivedAt.toISOString(), deliveryId, index];
}

export function writeCursor(position: RejectPosition): string {
  return Buffer.from(JSON.stringify(position)).toString("base64url");
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const INDEX_MAX = 2_147_483_647;

/** @throws AppError `malformed` when it is none that `writeCursor` made. */
export function readCursor(cursor: string): RejectPosition {
  try {
    const value: unknown = JSON.parse(Buffer.from(cursor, "base64url").toString("utf8"));
    if (isPosition(value)) return value;
  } catch (error) {
    throw new AppError("malformed", "cursor: not one of ours. Take nextCursor from the page before.", { cause: error });
  }
  throw new AppError("malformed", "cursor: not one of ours. Take nextCursor from the page before.");
}

function isPosition(value: unknown): value is RejectPosition {
  if (!Array.isArray(value) || value.length !== 3) return false;
  const [receivedAt, deliveryId, index] = value as unknown[];
  return (
    typeof receivedAt === "string" &&
    !Number.isNaN(Date.parse(receivedAt)) &&
    typeof deliveryId === "string" &&
    UUID.test(deliveryId) &&
    isIndex(index)
  );
}

function isIndex(value: unknown): value is number {
  return Number.isInteger(value) && Number(value) >= 0 && Number(value) <= INDEX_MAX;
}

function placeOf(id: string): { deliveryId: string; index: number } {
  const [deliveryId = "", digits = "", ...rest] = id.split(".");
  const index = /^\d{1,10}$/.test(digits) ? Number(digits) : -1;
  if (rest.length > 0 || !UUID.test(deliveryId) || !isIndex(index)) throw noSuchReject(id);
  return { deliveryId, index };
}

function noSuchReject(id: string): AppError {
  return new AppError("not-found", `This source has no reject "${id.slice(0, 100)}".`);
}
