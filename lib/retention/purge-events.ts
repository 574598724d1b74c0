import { transaction } from "../db.ts";
import type { StreamId } from "../events/field.ts";
import { EVENTS_OF } from "./tables.ts";

/** Rows of one transaction: a fraction of a second, since open ones hold back everybody who follows the log. */
const BATCH = 2_000;

/** How far a purge of one stream has come. */
export type Progress = { removed: number; last: string; done: boolean };

/**
 * Removes one batch of an organization's expired events of one stream, the oldest first. That they are expired and not held is the database's
 * judgement, row by row.
 * @param from the smallest id looked at: what a batch before has left, or what is not to be removed in batches.
 * @throws AppError `unavailable`
 */
export async function purgeEvents(of: { organizationId: string; stream: StreamId; from: string }): Promise<Progress> {
  const { organizationId, stream, from } = of;
  const table = EVENTS_OF[stream];
  return transaction({ role: "purger", organizationId }, async (client) => {
    const { rows: floors } = await client.query<{ floor: string | null }>("SELECT removable_below($1, $2) AS floor", [
      organizationId,
      stream,
    ]);
    const floor = floors[0]?.floor ?? null;
    if (floor === null || floor <= from) return { removed: 0, last: from, done: true };
    await client.query("SET LOCAL jit = off");
    const { rows } = await client.query<{ removed: number; last: string | null }>(
      `WITH batch AS MATERIALIZED (
         SELECT id FROM ${table} WHERE organization_id = $1 AND id >= $2 AND id < $3 ORDER BY id LIMIT ${String(BATCH)}
       ), gone AS (
         DELETE FROM ${table} e USING batch b WHERE e.organization_id = $1 AND e.id = b.id AND e.id >= $2 AND e.id < $3 RETURNING e.id
       )
       SELECT (SELECT count(*)::int FROM gone) AS removed, (SELECT max(id::text COLLATE "C") FROM batch) AS last`,
      [organizationId, from, floor],
    );
    const { removed = 0, last = null } = rows[0] ?? {};
    return { removed, last: last ?? from, done: last === null };
  });
}
