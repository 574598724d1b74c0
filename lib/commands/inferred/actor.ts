import type { ClientBase } from "pg";
import { databaseUrl } from "../../db.ts";
import { clientOf, type Client } from "../infer/client.ts";

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

/** A caller, and the source and cluster its calls came by. */
export type Seen = { organizationId: string; callerId: string; sourceId: string; cluster: string | null };

/** The actors behind these, each once; none for callers whose client is none of people's. */
export async function actorsOf(client: ClientBase, seen: readonly Seen[]): Promise<Map<string, Actor>> {
  const actors = new Map<string, Actor>();
  for (const { organizationId, callerId, sourceId, cluster } of seen) {
    const alike = await callersLike(client, organizationId, callerId);
    const [first] = alike;
    const used = first && clientOf(first);
    if (used === undefined) continue;
    const callerIds = alike.map(({ id }) => id);
    const actor: Actor = { organizationId, sourceId, cluster, client: used, callerIds };
    actors.set(actorKey(actor), actor);
  }
  return actors;
}

function actorKey({ organizationId, sourceId, cluster, callerIds }: Actor): string {
  return JSON.stringify([organizationId, sourceId, cluster, callerIds]);
}

/** In id order, so that every one of them leads to the same list. */
async function callersLike(client: ClientBase, organizationId: string, callerId: string): Promise<Caller[]> {
  const { rows } = await client.query<Caller>({
    name: "callers-like",
    text: `SELECT ${COLUMNS} FROM caller one JOIN caller c ON c.organization_id = one.organization_id
              AND c.user_name IS NOT DISTINCT FROM one.user_name AND c.authenticated_user IS NOT DISTINCT FROM one.authenticated_user
              AND c.device IS NOT DISTINCT FROM one.device AND c.user_agent IS NOT DISTINCT FROM one.user_agent
              AND (c.access_method = 'controller') = (one.access_method = 'controller')
            WHERE one.organization_id = $1 AND one.id = $2 ORDER BY c.id`,
    values: [organizationId, callerId],
  });
  return rows;
}
