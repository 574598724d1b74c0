import type { PoolClient } from "pg";
import { TAILNET_CHANGE_TABLE, type ChangeRow, type Placed } from "./event-table.ts";
import { insertEvents, type Changed, type Placing } from "./insert-events.ts";

/**
 * Writes changes of a tailnet, each once however it came: one without a time of its own (from a log stream) is nothing new where the
 * same change is on record with its time. Which of two that came at once is shown is settled by who folds (lib/folding).
 * @param rows in id order.
 */
export async function insertChanges(
  client: PoolClient,
  placing: Placing,
  rows: readonly Placed<ChangeRow>[],
): Promise<Changed> {
  const exactly = await toldExactly(client, placing, rows);
  const news = rows.filter(({ event }) => event.exact || !exactly.has(event.changeKey));
  const changed = await insertEvents(client, placing, { into: TAILNET_CHANGE_TABLE, rows: news });
  await rememberKeys(client, placing, news);
  return changed;
}

/** The keys, among those of changes without a time of their own, that are on record with one. */
async function toldExactly(
  client: PoolClient,
  { organizationId, sourceId }: Placing,
  rows: readonly Placed<ChangeRow>[],
): Promise<ReadonlySet<string>> {
  const keys = rows.flatMap(({ event }) => (event.exact ? [] : [event.changeKey]));
  if (keys.length === 0) return new Set();
  const result = await client.query<{ key: string }>({
    name: "find-change-keys",
    text: `SELECT replace(key::text, '-', '') AS key FROM change_key WHERE organization_id = $1 AND source_id = $2 AND key = ANY($3::uuid[])`,
    values: [organizationId, sourceId, keys],
  });
  return new Set(result.rows.map(({ key }) => key));
}

/** In key order, so that two who add the same keys never deadlock. A webhook's change is no record of the audit log's. */
async function rememberKeys(
  client: PoolClient,
  { organizationId, sourceId }: Placing,
  rows: readonly Placed<ChangeRow>[],
): Promise<void> {
  const exact = rows
    .filter(({ event }) => event.exact && !event.witness)
    .sort((a, b) => (a.event.changeKey < b.event.changeKey ? -1 : 1));
  if (exact.length === 0) return;
  await client.query({
    name: "add-change-keys",
    text: `INSERT INTO change_key (organization_id, source_id, key, event_id)
           SELECT $1::uuid, $2::uuid, k.key, k.event_id FROM unnest($3::uuid[], $4::uuid[]) WITH ORDINALITY AS k(key, event_id, position)
           ORDER BY k.position ON CONFLICT DO NOTHING`,
    values: [organizationId, sourceId, exact.map(({ event }) => event.changeKey), exact.map(({ event }) => event.id)],
  });
}
