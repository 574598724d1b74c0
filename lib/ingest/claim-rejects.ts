import type { PoolClient } from "pg";
import type { Arrival } from "./arrival.ts";

/** A reject that became an event: where it lay, and where it lies now. */
export type Recovered = { deliveryId: string; index: number; replayIndex: number };

/** Somebody else replayed one of these rejects meanwhile. */
export class OvertakenError extends Error {}

/**
 * Marks rejects as recovered by this replay, each once whoever tries: a second replay of one waits here for the first to end. In the
 * order of their key, so that two replays never wait for each other. Role `writer`.
 * @param by an e-mail address, `token:<name>` or `command line`.
 * @throws OvertakenError when one of them is marked already; the transaction is then not to be committed.
 */
export async function claimRejects(
  client: PoolClient,
  replay: Arrival & { organizationId: string; by: string },
  rejects: readonly Recovered[],
): Promise<void> {
  const { rowCount } = await client.query(
    `INSERT INTO reject_replay (organization_id, delivery_id, delivery_index, source_id, received_at,
                                replayed_at, replayed_by, replay_delivery_id, replay_index)
     SELECT r.organization_id, r.delivery_id, r.delivery_index, r.source_id, r.received_at, $2, $3, $4, c.replay_index
       FROM unnest($5::uuid[], $6::int[], $7::int[]) AS c(delivery_id, delivery_index, replay_index)
       JOIN reject r ON r.organization_id = $1 AND r.delivery_id = c.delivery_id AND r.delivery_index = c.delivery_index
      ORDER BY r.delivery_id, r.delivery_index
     ON CONFLICT DO NOTHING`,
    [
      replay.organizationId,
      replay.receivedAt,
      replay.by,
      replay.deliveryId,
      rejects.map(({ deliveryId }) => deliveryId),
      rejects.map(({ index }) => index),
      rejects.map(({ replayIndex }) => replayIndex),
    ],
  );
  if (rowCount !== rejects.length) throw new OvertakenError();
}
