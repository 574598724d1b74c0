import type { PoolClient } from "pg";
import type { Delivery } from "../deliveries/checkpoint.ts";

type Key = { organizationId: string; id: string };

/** What changed: whole deliveries, and single events that are shown as another call than before. */
export type Changes = { deliveries: readonly Delivery[]; remerged: readonly Key[] };
type Changed = Key & { type: "call" | "command"; session: string | null; user: string | null };

/** The rows some deliveries changed, and the commands these may belong to. */
export type Touched = {
  calls: Key[];
  commands: Key[];
  formers: Key[];
  /** Smallest and largest id of all members. */
  idMin: string;
  idMax: string;
};

/** What these changes touch; undefined when nothing of it can belong to a command. */
export async function touchedBy(client: PoolClient, { deliveries, remerged }: Changes): Promise<Touched | undefined> {
  if (deliveries.length + remerged.length === 0) return undefined;
  // Only ever by key: the statistics of a table that grew a thousandfold since ANALYZE must not turn this into a scan.
  await client.query("SET LOCAL enable_hashjoin = off; SET LOCAL enable_mergejoin = off; SET LOCAL jit = off");
  const changed = [...(await changedBy(client, deliveries)), ...(await shownNow(client, remerged))];
  if (changed.length === 0) return undefined;
  const formers = await formersOf(client, changed);
  const ids = [...changed.map(({ id }) => id), ...formers.flatMap(({ id, idMax }) => [id, idMax])].sort();
  return {
    calls: changed.filter(({ type }) => type === "call"),
    commands: changed.filter(({ type }) => type === "command"),
    formers,
    idMin: ids[0] ?? "",
    idMax: ids.at(-1) ?? "",
  };
}

/**
 * The rows whose last change these deliveries made; a row that a later delivery changed again comes with that one. Each delivery is
 * read within its own range: a single watch that ended after days makes one range wide, not all.
 */
async function changedBy(client: PoolClient, deliveries: readonly Delivery[]): Promise<Changed[]> {
  if (deliveries.length === 0) return [];
  const { rows } = await client.query<Changed>(
    `WITH d AS (SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[]) AS d(organization_id, id, id_min, id_max))
     SELECT 'call' AS type, e.organization_id AS "organizationId", e.id, e.session, e.user_name AS "user"
       FROM d JOIN api_call_rows e ON e.organization_id = d.organization_id AND e.delivery_id = d.id AND e.id BETWEEN d.id_min AND d.id_max
      WHERE e.id BETWEEN $5 AND $6 AND e.session IS NOT NULL
     UNION ALL
     SELECT 'command', e.organization_id, e.id, e.session, e.user_name
       FROM d JOIN command_event e ON e.organization_id = d.organization_id AND e.delivery_id = d.id AND e.id BETWEEN d.id_min AND d.id_max
      WHERE e.id BETWEEN $5 AND $6`,
    [
      deliveries.map(({ organizationId }) => organizationId),
      deliveries.map(({ id }) => id),
      deliveries.map(({ idMin }) => idMin),
      deliveries.map(({ idMax }) => idMax),
      // Said again as plain bounds: partitions outside them are not even opened.
      deliveries.map(({ idMin }) => idMin).sort()[0],
      deliveries
        .map(({ idMax }) => idMax)
        .sort()
        .at(-1),
    ],
  );
  return rows;
}

/** The calls of a session among these events, as they are shown now. */
async function shownNow(client: PoolClient, events: readonly Key[]): Promise<Changed[]> {
  if (events.length === 0) return [];
  const ids = events.map(({ id }) => id);
  const { rows } = await client.query<Changed>(
    `SELECT 'call' AS type, e.organization_id AS "organizationId", e.id, e.session, e.user_name AS "user"
       FROM unnest($1::uuid[], $2::uuid[]) AS k(organization_id, id) JOIN api_call_rows e USING (organization_id, id)
      WHERE e.id BETWEEN $3 AND $4 AND e.session IS NOT NULL`,
    [events.map(({ organizationId }) => organizationId), ids, ids.toSorted()[0], ids.toSorted().at(-1)],
  );
  return rows;
}

/** Commands derived earlier for the sessions of these rows, or for the recorded commands without one. */
async function formersOf(client: PoolClient, changed: readonly Changed[]): Promise<(Key & { idMax: string })[]> {
  const groups = new Map(
    changed.map((row) => [JSON.stringify([row.organizationId, row.session ?? row.id, row.user]), row]),
  );
  const touched = [...groups.values()];
  const { rows } = await client.query<Key & { idMax: string }>(
    `WITH former AS (
       SELECT c.organization_id, c.id, c.command_event_id
         FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[]) AS t(organization_id, id, session, user_name)
         JOIN command c ON c.session = t.session AND c.organization_id = t.organization_id AND c.user_name IS NOT DISTINCT FROM t.user_name
       UNION ALL
       SELECT c.organization_id, c.id, c.command_event_id
         FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[]) AS t(organization_id, id, session, user_name)
         JOIN command c ON c.organization_id = t.organization_id AND c.id = t.id WHERE t.session IS NULL AND c.session IS NULL
     )
     SELECT f.organization_id AS "organizationId", f.id, greatest(f.id, f.command_event_id, l.last) AS "idMax"
       FROM former f LEFT JOIN LATERAL (
         SELECT call_id AS last FROM command_call WHERE organization_id = f.organization_id AND command_id = f.id ORDER BY call_id DESC LIMIT 1
       ) l ON true`,
    [
      touched.map(({ organizationId }) => organizationId),
      touched.map(({ id }) => id),
      touched.map(({ session }) => session),
      touched.map(({ user }) => user),
    ],
  );
  return rows;
}
