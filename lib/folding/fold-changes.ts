import type { PoolClient } from "pg";
import { APART_SECONDS, nearSql, nearValues, type SourceDeliveries } from "./near.ts";

/**
 * Folds what a log stream or a webhook tells of a change under the audit log's own record of it: a stream's by what the change is, a webhook's,
 * which shares no id, by type, actor and target within a minute, the nearest one.
 */
export async function foldChanges(client: PoolClient, source: SourceDeliveries): Promise<void> {
  const values = nearValues(source);
  await client.query({ name: "fold-pushed-changes", text: FOLD_PUSHED, values });
  await client.query({ name: "fold-witnesses", text: FOLD_WITNESSES, values });
}

/** Both ways: what came inexactly just now, and what had before what came just now. */
const FOLD_PUSHED = `
    WITH touched AS MATERIALIZED (
      SELECT change_key FROM tailnet_change WHERE organization_id = $1 AND delivery_id = ANY($3::uuid[]) AND id BETWEEN $4 AND $5 AND source_id = $2
    )
    INSERT INTO folded AS f (organization_id, id, under_id, how)
    SELECT $1::uuid, pushed.id, k.event_id, 'push'
      FROM (SELECT DISTINCT change_key FROM touched) t
      JOIN change_key k ON k.organization_id = $1 AND k.source_id = $2 AND k.key = t.change_key
      JOIN tailnet_change pushed ON pushed.change_key = t.change_key AND NOT pushed.exact AND pushed.organization_id = $1 AND pushed.source_id = $2
    ON CONFLICT (organization_id, id) DO UPDATE SET under_id = EXCLUDED.under_id, how = EXCLUDED.how
     WHERE f.under_id <> EXCLUDED.under_id`;

const COLUMNS =
  "e.id, e.witness, e.exact, e.action, e.target_type, e.target_id, e.target_name, e.property, e.user_name, e.occurred_at";

/** A webhook's word for an action may stand for several of the audit log's that begin alike (SUSPEND, SUSPEND_GLOBAL). */
const FOLD_WITNESSES = `${nearSql("tailnet_change", COLUMNS)}
    INSERT INTO folded AS f (organization_id, id, under_id, how)
    SELECT DISTINCT ON (w.id) $1::uuid, w.id, c.id, 'webhook'
      FROM near w JOIN near c ON w.witness AND w.whole AND NOT c.witness
       AND starts_with(c.action, w.action) AND c.target_type = w.target_type
       AND (w.property IS NULL OR w.property = c.property)
       AND (w.user_name IS NULL OR w.user_name = c.user_name)
       AND (c.target_type = 'TAILNET' OR c.target_id = w.target_id OR lower(c.target_name) = lower(w.target_name))
       AND abs(extract(epoch FROM w.occurred_at - c.occurred_at)) <= ${String(APART_SECONDS)}
     ORDER BY w.id, NOT c.exact, abs(extract(epoch FROM w.occurred_at - c.occurred_at)), c.id
    ON CONFLICT (organization_id, id) DO UPDATE SET under_id = EXCLUDED.under_id, how = EXCLUDED.how
     WHERE f.under_id <> EXCLUDED.under_id`;
