import type { PoolClient } from "pg";
import { nextDeliveries, type Follower, type NextDeliveries } from "../../deliveries/checkpoint.ts";

/** An event that is shown as another call than before: merged with what another witness saw, or by itself again. */
type Remerged = { organizationId: string; id: string };

type Changes = NextDeliveries & { remerged: Remerged[] };

/** Events of one step, about. */
const REMERGED_A_STEP = 10_000;

/** The deliveries past a follower's checkpoint, as `nextDeliveries`, and what was merged or parted between them. */
export async function nextChanges(client: PoolClient, follower: Follower): Promise<Changes> {
  const next = await nextDeliveries(client, follower);
  const { rows } = await client.query<Remerged & { xid: string }>(
    `SELECT organization_id AS "organizationId", id, derived_xid::text AS xid FROM witnessed
      WHERE derived_xid >= $1::xid8 AND derived_xid < $2::xid8
      ORDER BY derived_xid FETCH FIRST ${String(REMERGED_A_STEP)} ROWS WITH TIES`,
    [String(next.from), String(next.checkpoint)],
  );
  if (rows.length < REMERGED_A_STEP) return { ...next, remerged: rows };
  const checkpoint = BigInt(rows.at(-1)?.xid ?? 0) + 1n;
  const deliveries = next.deliveries.filter(({ xid }) => BigInt(xid) < checkpoint);
  return { ...next, deliveries, remerged: rows, checkpoint, more: true };
}
