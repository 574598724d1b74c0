import type { PoolClient } from "pg";
import type { Brought } from "../deliveries/brought.ts";
import { encodePgText } from "../events/pg-text.ts";
import type { Placing } from "./insert-events.ts";
import type { Reject } from "./prepare.ts";
import type { SealedPart } from "./seal.ts";
import type { Tally } from "./tally.ts";

/** Stores a delivery's packed records. */
export async function insertParts(client: PoolClient, placing: Placing, parts: readonly SealedPart[]): Promise<void> {
  // One by one: a body by itself travels as it is, in an array it would be spelled out in hexadecimal digits.
  for (const { firstIndex, body } of parts) {
    await client.query({
      name: "insert-part",
      text: "INSERT INTO delivery_part (organization_id, delivery_id, first_index, body) VALUES ($1, $2, $3, $4)",
      values: [placing.organizationId, placing.deliveryId, firstIndex, body],
    });
  }
}

/** Stores the reasons of what could not be read; the records themselves lie in the delivery's parts. */
export async function insertRejects(client: PoolClient, placing: Placing, rejects: readonly Reject[]): Promise<void> {
  if (rejects.length === 0) return;
  await client.query({
    name: "insert-rejects",
    text: `INSERT INTO reject (organization_id, delivery_id, source_id, received_at, delivery_index, reason, object_key)
           SELECT $1::uuid, $2::uuid, $3::uuid, $4::timestamptz, r.index, r.reason, r.key
             FROM unnest($5::int[], $6::text[], $7::text[]) AS r(index, reason, key)`,
    values: [
      placing.organizationId,
      placing.deliveryId,
      placing.sourceId,
      placing.receivedAt,
      rejects.map(({ index }) => index),
      rejects.map(({ reason }) => reason),
      rejects.map(({ key }) => (key === undefined ? null : encodePgText(key))),
    ],
  });
}

/** Seals the delivery: what it was, what became of it and where its rows lie. */
export async function insertDelivery(
  client: PoolClient,
  placing: Placing,
  sealed: { tally: Tally; brought: ReadonlySet<Brought>; bytes: number; sha256: Buffer },
): Promise<void> {
  const { tally } = sealed;
  await client.query({
    name: "insert-delivery",
    text: `INSERT INTO delivery (organization_id, id, source_id, received_at, records, accepted, duplicates, rejected, event_id_min, event_id_max, bytes, sha256, replay, redacted, brought)
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)`,
    values: [
      placing.organizationId,
      placing.deliveryId,
      placing.sourceId,
      placing.receivedAt,
      tally.records,
      tally.accepted,
      tally.duplicates,
      tally.rejected,
      tally.idMin,
      tally.idMax,
      sealed.bytes,
      sealed.sha256,
      placing.claim !== undefined,
      Object.keys(tally.redacted).length === 0 ? null : JSON.stringify(tally.redacted),
      [...sealed.brought],
    ],
  });
}
