import type { ClientBase } from "pg";
import type { Delivery } from "../../deliveries/checkpoint.ts";
import type { Place } from "./places.ts";
import { REACH_MS, type Seen } from "./runs.ts";

/** A sighting as it is stored. */
export type StoredSighting = Seen & { deliveryId: string };

/** Stretches of time, as PostgreSQL prints them. */
export type Spans = { from: string[]; to: string[] };

type Where = { organizationId: string; places: ReadonlyMap<string, Place> };

/** Before it an audit log does not tell as whom a proxy's call is made. */
const TOLD_STAGE = 2;
/** The audit log cuts longer agents. */
const AGENT_CHARACTERS = 1_024;

/** The time around what these deliveries brought in which something may be decided otherwise. */
export async function spansOf(
  client: ClientBase,
  { organizationId, places }: Where,
  deliveries: readonly Delivery[],
): Promise<Spans> {
  const ids = deliveries.flatMap(({ idMin, idMax }) => [idMin, idMax]).sort();
  const { rows } = await client.query<{ from: string; to: string }>({
    name: "witness-spans",
    text: `SELECT lower(span)::text AS "from", upper(span)::text AS "to" FROM (
        SELECT unnest(range_agg(tstzrange(greatest(moment - $6::interval, 'epoch'), moment + interval '10 seconds' + $6::interval))) AS span FROM (
          SELECT DISTINCT date_bin('10 seconds', e.occurred_at, 'epoch') AS moment FROM audit_event e
           WHERE e.organization_id = $1 AND e.delivery_id = ANY($2::uuid[]) AND e.id BETWEEN $3 AND $4 AND e.place_id = ANY($5::bigint[])
        ) moments
      ) spans`,
    values: [
      organizationId,
      deliveries.map(({ id }) => id),
      ids[0],
      ids.at(-1),
      [...places.keys()],
      `${String(REACH_MS)} milliseconds`,
    ],
  });
  return { from: rows.map(({ from }) => from), to: rows.map(({ to }) => to) };
}

/** What a proxy saw in these stretches of time, and what the audit log has of the same users; in time order. */
export async function sightingsIn(client: ClientBase, where: Where, spans: Spans): Promise<StoredSighting[]> {
  const { organizationId, places } = where;
  const callerIds = await callersIn(client, where, spans);
  if (callerIds.length === 0) return [];
  const { rows } = await client.query<Row>({
    name: "sightings",
    text: SIGHTINGS,
    values: [organizationId, spans.from, spans.to, [...places.keys()], callerIds],
  });
  return rows.flatMap((row) => {
    const place = places.get(row.placeId);
    return place === undefined ? [] : [sightingOf(row, place)];
  });
}

/** Whoever passed a proxy, under every name they may have in the audit log. */
async function callersIn(client: ClientBase, { organizationId, places }: Where, spans: Spans): Promise<string[]> {
  const proxied = [...places].filter(([, { audited }]) => !audited).map(([id]) => id);
  const { rows } = await client.query<{ id: string; user: string | null; authenticatedUser: string | null }>({
    name: "proxied-callers",
    text: `SELECT c.id, c.user_name AS "user", c.authenticated_user AS "authenticatedUser" FROM (SELECT DISTINCT e.caller_id ${WITHIN}) p
             JOIN caller c ON c.organization_id = $1 AND c.id = p.caller_id`,
    values: [organizationId, spans.from, spans.to, proxied],
  });
  const users = rows.flatMap(({ user, authenticatedUser }) => [user ?? [], authenticatedUser ?? []].flat());
  if (users.length === 0) return [];
  const alike = await client.query<{ id: string }>({
    name: "callers-of-names",
    text: "SELECT id FROM caller WHERE organization_id = $1 AND user_name = ANY($2::text[])",
    values: [organizationId, [...new Set(users)]],
  });
  return [...new Set([...rows, ...alike.rows].map(({ id }) => id))];
}

const WITHIN = `
  FROM unnest($2::timestamptz[], $3::timestamptz[]) AS span(begun, ended)
  JOIN audit_event e ON e.organization_id = $1 AND e.id >= event_id_floor(span.begun) AND e.id < event_id_floor(span.ended)
   AND e.place_id = ANY($4::bigint[]) AND e.stage >= ${String(TOLD_STAGE)}`;

type Row = Pick<Seen, "id" | "occurredMs" | "wholeSecond" | "user" | "userAgent" | "path" | "verb"> & {
  placeId: string;
  deliveryId: string;
  authenticatedUser: string | null;
};

const SIGHTINGS = `
  SELECT e.id, extract(epoch FROM e.occurred_at)::float8 * 1000 AS "occurredMs", e.occurred_at = date_trunc('second', e.occurred_at) AS "wholeSecond",
         e.place_id AS "placeId", e.delivery_id AS "deliveryId", c.user_name AS "user", c.authenticated_user AS "authenticatedUser",
         left(c.user_agent, ${String(AGENT_CHARACTERS)}) AS "userAgent", t.path, o.verb
  ${WITHIN} AND e.caller_id = ANY($5::bigint[])
  JOIN caller c ON c.organization_id = $1 AND c.id = e.caller_id
  JOIN target t ON t.organization_id = $1 AND t.id = e.target_id
  JOIN operation o ON o.organization_id = $1 AND o.id = e.operation_id
 ORDER BY e.occurred_at, e.id`;

function sightingOf(row: Row, { cluster, audited, namesBoth }: Place): StoredSighting {
  const { id, occurredMs, wholeSecond, userAgent, path, verb, deliveryId } = row;
  const user = namesBoth ? row.authenticatedUser : row.user;
  return { id, cluster, user, path, verb, userAgent, occurredMs, wholeSecond, audited, deliveryId };
}
