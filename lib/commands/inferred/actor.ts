import type { ClientBase } from "pg";
import { databaseUrl } from "../../db.ts";
import { clientOf, type Client } from "../infer/client.ts";
import { OWN } from "./own.ts";
import { placeRows } from "./shared-rows.ts";

/** Who calls, as what, from where and with which of people's clients, through one source: their calls may be commands of theirs. */
export type Actor = {
  organizationId: string;
  sourceId: string;
  cluster: string | null;
  client: Client;
  /** Every row of `caller` that is this one: they differ in address and groups alone. */
  callerIds: string[];
};

/** What of a caller tells it from others. */
type Caller = {
  id: string;
  user: string | null;
  authenticatedUser: string | null;
  device: string | null;
  userAgent: string | null;
  accessMethod: string;
};

const COLUMNS = `c.id, c.user_name AS "user", c.authenticated_user AS "authenticatedUser", c.device, c.user_agent AS "userAgent", c.access_method AS "accessMethod"`;

/** Callers never change: whether one uses a client of people's is asked once. Some hundred bytes each. */
const KNOWN_MAX = 50_000;
const known = new Map<string, Client | null>();

/** Which of these callers use a client of people's. */
export async function peopleAmong(
  client: ClientBase,
  { organizationId, callerIds }: { organizationId: string; callerIds: readonly string[] },
): Promise<string[]> {
  const keyOf = (id: string): string => `${databaseUrl()} ${organizationId} ${id}`;
  const unknown = callerIds.filter((id) => !known.has(keyOf(id)));
  if (unknown.length > 0) {
    const { rows } = await client.query<Caller>(
      `SELECT ${COLUMNS} FROM caller c WHERE c.organization_id = $1 AND c.id = ANY($2::bigint[])`,
      [organizationId, unknown],
    );
    if (known.size > KNOWN_MAX) known.clear();
    for (const row of rows) known.set(keyOf(row.id), clientOf(row) ?? null);
  }
  return callerIds.filter((id) => (known.get(keyOf(id)) ?? null) !== null);
}

/**
 * Puts rows of an organization with the actor they are of, in two statements at most; those of callers whose client is none of people's are left out.
 * @param rows each with a caller and the place its calls were made in.
 * @returns those of the same callers after each other: what they did is read in one go.
 */
export async function byActor<Row extends { callerId: string; placeId: string }>(
  client: ClientBase,
  { organizationId, rows }: { organizationId: string; rows: readonly Row[] },
): Promise<Map<Actor, Row[]>> {
  const alike = await callersLike(client, organizationId, [...new Set(rows.map(({ callerId }) => callerId))]);
  const place = await placeRows.of(
    client,
    organizationId,
    rows.map(({ placeId }) => placeId),
  );
  const actors = new Map<string, Actor>();
  const actorOf = ({ callerId, placeId }: Row): Actor | undefined => {
    const callers = alike.get(callerId);
    if (callers === undefined) return undefined;
    const { sourceId, cluster } = place(placeId);
    const key = JSON.stringify([callers.callerIds[0], sourceId, cluster]);
    const actor = actors.get(key) ?? { organizationId, sourceId, cluster, ...callers };
    actors.set(key, actor);
    return actor;
  };
  const found = new Map<Actor, Row[]>();
  for (const [actor, own] of Map.groupBy(rows, actorOf)) if (actor !== undefined) found.set(actor, own);
  return new Map([...found].sort(([a], [b]) => callersCompared(a, b)));
}

/** Who shares callers stands together: they are read by these. */
function callersCompared({ callerIds: [a = ""] }: Actor, { callerIds: [b = ""] }: Actor): number {
  return a < b ? -1 : Number(a > b);
}

type Alike = Pick<Actor, "client" | "callerIds">;

/** Each of these callers of people with all that are the same one. */
async function callersLike(
  client: ClientBase,
  organizationId: string,
  callerIds: readonly string[],
): Promise<Map<string, Alike>> {
  const { rows } = await client.query<Caller>(
    `${OWN}, asked AS MATERIALIZED (
       SELECT DISTINCT c.user_name FROM own CROSS JOIN unnest($2::bigint[]) AS k(id) JOIN caller c ON c.organization_id = own.organization_id AND c.id = k.id
     )
     SELECT ${COLUMNS} FROM own CROSS JOIN asked JOIN caller c ON c.organization_id = own.organization_id AND c.user_name = asked.user_name
     UNION ALL
     SELECT ${COLUMNS} FROM caller c WHERE c.organization_id = $1 AND c.user_name IS NULL AND EXISTS (SELECT FROM asked WHERE user_name IS NULL)
     ORDER BY id`,
    [organizationId, callerIds],
  );
  const found = new Map<string, Alike>();
  for (const callers of Map.groupBy(rows, whoOf).values()) {
    const used = callers[0] && clientOf(callers[0]);
    if (used === undefined) continue;
    const alike = { client: used, callerIds: callers.map(({ id }) => id) };
    for (const id of alike.callerIds) found.set(id, alike);
  }
  return found;
}

/** Equal for callers that differ in address and groups alone. */
function whoOf({ user, authenticatedUser, device, userAgent, accessMethod }: Caller): string {
  return JSON.stringify([user, authenticatedUser, device, userAgent, accessMethod === "controller"]);
}
