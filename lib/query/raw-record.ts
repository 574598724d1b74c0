import { promisify } from "node:util";
import { zstdDecompress } from "node:zlib";
import type { PoolClient } from "pg";
import { instantSql } from "./rows.ts";

/** What an event came in: one push, or one pulled page. */
export type Delivery = {
  id: string;
  /** RFC 3339 UTC with microseconds. */
  receivedAt: string;
  /** Hex; over the delivery's records in order, each with its length before it. */
  sha256: string;
};

const unpack = promisify(zstdDecompress);
const LENGTH_BYTES = 4;

/** @returns null when the delivery is no longer kept. */
export async function readDelivery(client: PoolClient, id: string): Promise<Delivery | null> {
  const { rows } = await client.query<Delivery>(
    `SELECT id, ${instantSql("received_at")} AS "receivedAt", encode(sha256, 'hex') AS sha256 FROM deliveries WHERE id = $1`,
    [id],
  );
  return rows[0] ?? null;
}

/**
 * One record exactly as it was received (after redaction), out of the sealed part that holds it.
 * @returns undefined when the delivery is no longer kept.
 */
export async function readRecord(
  client: PoolClient,
  place: { deliveryId: string; index: number },
): Promise<Buffer | undefined> {
  const { rows } = await client.query<{ first_index: number; body: Buffer }>(
    "SELECT first_index, body FROM delivery_parts WHERE delivery_id = $1 AND first_index <= $2 ORDER BY first_index DESC LIMIT 1",
    [place.deliveryId, place.index],
  );
  const part = rows[0];
  return part && recordAt(await unpack(part.body), place.index - part.first_index);
}

/**
 * @param records each a 4-byte big-endian length and its bytes.
 * @throws Error when there are not that many: storage is damaged.
 */
function recordAt(records: Buffer, position: number): Buffer {
  let offset = 0;
  for (let skipped = 0; skipped < position; skipped++) offset += LENGTH_BYTES + lengthAt(records, offset);
  const start = offset + LENGTH_BYTES;
  return records.subarray(start, start + lengthAt(records, offset));
}

function lengthAt(records: Buffer, offset: number): number {
  if (offset + LENGTH_BYTES > records.length) throw new Error("a sealed part holds fewer records than its events say");
  return records.readUInt32BE(offset);
}
