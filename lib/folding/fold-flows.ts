import type { PoolClient } from "pg";
import { APART_SECONDS, nearSql, nearValues, WINDOW_SECONDS, type SourceDeliveries } from "./near.ts";

/**
 * Folds what the other end of a conversation reports under what the end that called does; where the ports do not tell who called, under what
 * the node of the lower stable id reports. A window's report goes under the one nearest in time among those that overlap it, or nearly.
 */
export async function foldFlows(client: PoolClient, source: SourceDeliveries): Promise<void> {
  await client.query({ name: "fold-flows", text: FOLD, values: nearValues(source) });
}

const COLUMNS = `e.id, e.conversation, e.side, e.reporter_id, e.occurred_at,
        e.occurred_at + least(e.duration_ms, ${String(WINDOW_SECONDS * 1000)}) * interval '1 millisecond' AS ended_at`;

const FOLD = `${nearSql("network_flow", COLUMNS)}
    INSERT INTO folded AS f (organization_id, id, under_id, how)
    SELECT DISTINCT ON (other.id) $1::uuid, other.id, shown.id, 'report'
      FROM near shown JOIN near other ON other.conversation = shown.conversation AND other.whole
       AND (shown.side, shown.reporter_id) < (other.side, other.reporter_id) AND shown.reporter_id <> other.reporter_id
       AND shown.occurred_at <= other.ended_at + interval '${String(APART_SECONDS)} seconds'
       AND other.occurred_at <= shown.ended_at + interval '${String(APART_SECONDS)} seconds'
     ORDER BY other.id, shown.side, shown.reporter_id, abs(extract(epoch FROM shown.occurred_at - other.occurred_at)), shown.id
    ON CONFLICT (organization_id, id) DO UPDATE SET under_id = EXCLUDED.under_id, how = EXCLUDED.how
     WHERE f.under_id <> EXCLUDED.under_id`;
