import type { PoolClient } from "pg";
import { instantSql } from "./rows.ts";

/** What an event came in: one push, or one pulled page. */
export type Delivery = {
  id: string;
  /** RFC 3339 UTC with microseconds. */
  receivedAt: string;
  /** Hex; over the delivery's records in order, each with its length before it. */
  sha256: string;
  /** How many values each redaction rule replaced in its records before they were stored; null for none. */
  redacted: Record<string, number> | null;
};

/** @returns null when the delivery is no longer kept. */
export async function readDelivery(client: PoolClient, id: string): Promise<Delivery | null> {
  const { rows } = await client.query<Delivery>(
    `SELECT id, ${instantSql("received_at")} AS "receivedAt", encode(sha256, 'hex') AS sha256, redacted FROM deliveries WHERE id = $1`,
    [id],
  );
  return rows[0] ?? null;
}
