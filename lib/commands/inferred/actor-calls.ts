import type { ClientBase } from "pg";
import type { AccessMethod, UserType } from "../../events/event.ts";
import type { ObservedCall } from "../infer/call.ts";
import type { Actor } from "./actor.ts";

/** One call of an actor: what the model sees of it, and what a command's row takes over. */
export type ActorCall = ObservedCall & {
  /** As PostgreSQL prints it: it goes back with its microseconds. */
  occurredAt: string;
  receivedAt: string;
  receivedMs: number;
  clockSkew: boolean;
  user: string | null;
  userType: UserType;
  groups: string[];
  device: string | null;
  sourceIp: string | null;
  accessMethod: AccessMethod;
  /** The command it is linked to now. */
  commandId: string | null;
};

/** A stretch of time in milliseconds since 1970, both ends included. */
export type Stretch = { fromMs: number; toMs: number };

const CALLS = `
  SELECT e.id, extract(epoch FROM e.occurred_at)::float8 * 1000 AS "occurredMs", e.duration_ms AS "durationMs", e.long_running AS "longRunning",
    e.verb, e.api_group AS "apiGroup", e.resource, e.subresource, e.namespace, e.name, e.path, e.status, e.outcome,
    e.occurred_at::text AS "occurredAt", e.received_at::text AS "receivedAt", extract(epoch FROM e.received_at)::float8 * 1000 AS "receivedMs",
    e.clock_skew AS "clockSkew", e.user_name AS "user", e.user_type AS "userType", e.groups, e.device, e.source_ip AS "sourceIp",
    e.access_method AS "accessMethod", l.command_id AS "commandId"
  FROM api_call_rows e LEFT JOIN command_call l ON l.organization_id = e.organization_id AND l.call_id = e.id
  WHERE e.organization_id = $1 AND e.id >= event_id_floor(to_timestamp($2::float8 / 1000)) AND e.id < event_id_floor(to_timestamp($3::float8 / 1000))
    AND e.keys && $4::bigint[] AND e.caller_id = ANY($4::bigint[]) AND e.source_id = $5 AND e.cluster IS NOT DISTINCT FROM $6 AND e.session IS NULL
  ORDER BY e.id`;

/** An actor's calls in a stretch of time, in id order; those that carry a session are commands of their own. */
export async function callsOf(client: ClientBase, actor: Actor, { fromMs, toMs }: Stretch): Promise<ActorCall[]> {
  const { organizationId, callerIds, sourceId, cluster } = actor;
  const { rows } = await client.query<ActorCall>({
    name: "actor-calls",
    text: CALLS,
    values: [organizationId, Math.max(0, fromMs), toMs + 1, callerIds, sourceId, cluster],
  });
  return rows;
}
