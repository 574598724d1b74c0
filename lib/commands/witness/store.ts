import type { ClientBase } from "pg";
import { HOUR_MS } from "../../events/durations.ts";
import { instantOfEventId } from "../../events/event-id.ts";
import { formatInstant, instantOf } from "../../events/instant.ts";
import type { Decision } from "./decide.ts";
import type { Match } from "./match.ts";
import { ADD_CALLERS, ADD_PLACES, ADD_TARGETS, UPSERT_MERGED } from "./merged-sql.ts";

/** What is stored of a pair. */
type Stored = { auditedId: string; proxiedId: string; ambiguous: boolean };

/**
 * Stores what was decided: merged calls that are new or tell something else, and none that are no more. Changes only rows that differ, so that
 * deciding the same again writes nothing.
 * @param isNew whether an event has changed since it was last merged, for all that is known.
 */
export async function storeDecision(
  client: ClientBase,
  organizationId: string,
  { ids, matches, isNew }: Decision & { isNew: (id: string) => boolean },
): Promise<void> {
  if (ids.length === 0) return;
  const stored = new Map((await pairsAmong(client, organizationId, ids)).map((pair) => [pair.auditedId, pair]));
  const isStored = ({ auditedId, proxiedId }: Match): boolean => stored.get(auditedId)?.proxiedId === proxiedId;
  const wanted = new Map(matches.map((match) => [match.auditedId, match.proxiedId]));
  const gone = [...stored.values()].filter(({ auditedId, proxiedId }) => wanted.get(auditedId) !== proxiedId);
  const changed = matches.filter((match) => {
    const { auditedId, proxiedId, ambiguous } = match;
    const same = isStored(match) && stored.get(auditedId)?.ambiguous === ambiguous;
    return !same || isNew(auditedId) || isNew(proxiedId);
  });
  await part(client, organizationId, gone);
  await merge(client, organizationId, changed);
}

/** The pairs that any of these events is of. */
async function pairsAmong(client: ClientBase, organizationId: string, ids: readonly string[]): Promise<Stored[]> {
  const { rows } = await client.query<Stored>({
    name: "stored-pairs",
    text: `SELECT m.id AS "auditedId", m.witness_id AS "proxiedId", m.ambiguous
             FROM (SELECT DISTINCT under_id FROM witnessed WHERE organization_id = $1 AND id = ANY($2::uuid[]) AND under_id IS NOT NULL) w
             JOIN merged_call m ON m.organization_id = $1 AND m.id = w.under_id`,
    values: [organizationId, ids],
  });
  return rows;
}

/** Each event of these pairs is shown by itself again. */
async function part(client: ClientBase, organizationId: string, pairs: readonly Stored[]): Promise<void> {
  if (pairs.length === 0) return;
  await client.query("DELETE FROM merged_call WHERE organization_id = $1 AND id = ANY($2::uuid[])", [
    organizationId,
    pairs.map(({ auditedId }) => auditedId),
  ]);
  await client.query(
    "UPDATE witnessed SET under_id = NULL, derived_xid = pg_current_xact_id() WHERE organization_id = $1 AND id = ANY($2::uuid[])",
    [organizationId, pairs.flatMap(({ auditedId, proxiedId }) => [auditedId, proxiedId])],
  );
  await touchHours(
    client,
    organizationId,
    pairs.flatMap(({ auditedId, proxiedId }) => [auditedId, proxiedId]),
  );
}

async function merge(client: ClientBase, organizationId: string, pairs: readonly Match[]): Promise<void> {
  if (pairs.length === 0) return;
  const values = [
    organizationId,
    pairs.map(({ auditedId }) => auditedId),
    pairs.map(({ proxiedId }) => proxiedId),
    pairs.map(({ ambiguous }) => ambiguous),
  ];
  for (const text of [ADD_CALLERS, ADD_PLACES, ADD_TARGETS]) await client.query(text, values);
  const { rows } = await client.query<{ id: string; witness_id: string }>(UPSERT_MERGED, values);
  await client.query(
    `INSERT INTO witnessed (organization_id, id, under_id)
     SELECT $1::uuid, e.id, e.under_id FROM unnest($2::uuid[], $3::uuid[]) AS e(id, under_id)
     ON CONFLICT (organization_id, id) DO UPDATE SET under_id = EXCLUDED.under_id, derived_xid = EXCLUDED.derived_xid`,
    [organizationId, rows.flatMap(({ id, witness_id }) => [id, witness_id]), rows.flatMap(({ id }) => [id, id])],
  );
  await touchHours(
    client,
    organizationId,
    rows.flatMap(({ id, witness_id }) => [id, witness_id]),
  );
}

/** What roll-ups counted of these events is not what is shown of them now. */
async function touchHours(client: ClientBase, organizationId: string, ids: readonly string[]): Promise<void> {
  const hours = new Set(ids.map((id) => Math.floor(instantOfEventId(id).ms / HOUR_MS)));
  await client.query("SELECT touch_hours($1, $2::timestamptz[])", [
    organizationId,
    [...hours].map((hour) => formatInstant(instantOf(hour * HOUR_MS))),
  ]);
}
