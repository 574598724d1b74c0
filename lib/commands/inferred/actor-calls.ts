import type { ClientBase } from "pg";
import { firstEventId } from "../../events/event-id.ts";
import { instantOf } from "../../events/instant.ts";
import type { ObservedCall } from "../infer/call.ts";
import type { Stretch } from "../infer/part.ts";
import type { Actor } from "./actor.ts";
import { callerRows, operationRows, placeRows, resultRows, targetRows, type CallerRow } from "./shared-rows.ts";

/** One call of an actor: what the model sees of it, and what a command's row takes over. Times in milliseconds, to the microsecond. */
export type ActorCall = ObservedCall &
  CallerRow & {
    receivedMs: number;
    clockSkew: boolean;
    /** The command it is linked to now. */
    commandId: string | null;
  };

/** Whose calls are asked for, and when. */
export type Asked = { actor: Actor; window: Stretch };

/**
 * Narrow rows: what they share is known by its id mostly, and to join five tables a row costs more than all the rest. By key where few of the events
 * in the window are theirs, else by walking the window: to compare each row with hundreds of keys costs more than the row.
 */
const CALLS = (byKey: string): string => `
  SELECT e.id, e.caller_id::text, e.place_id::text, e.operation_id::text, e.target_id::text, e.result_id::text,
    date_part('epoch', e.occurred_at), date_part('epoch', e.received_at), e.duration_ms, e.clock_skew, l.command_id
  FROM api_call_rows e LEFT JOIN command_call l ON l.organization_id = e.organization_id AND l.call_id = e.id AND l.call_id >= $2 AND l.call_id < $3
  WHERE e.organization_id = $1 AND e.id >= $2 AND e.id < $3 AND e.caller_id = ANY($4::bigint[]) AND e.session IS NULL ${byKey}
  ORDER BY e.id LIMIT $5`;
const WALKED = CALLS("");
const BY_KEY = CALLS("AND e.keys && $4::bigint[]");

/** Events of a window that are walked as fast as one caller's are found by key. */
const WALKED_A_CALLER = 200;
const IS_LONG = `SELECT count(*) = $4 AS long FROM (SELECT FROM audit_event WHERE organization_id = $1 AND id >= $2 AND id < $3 LIMIT $4) e`;

type Row = [
  id: string,
  callerId: string,
  placeId: string,
  operationId: string,
  targetId: string,
  resultId: string,
  occurredS: number,
  receivedS: number,
  durationMs: number | null,
  clockSkew: boolean,
  commandId: string | null,
];

/**
 * What each of these actors of one organization did in its window, in id order; calls that carry a session are commands of their own. Windows that
 * meet are read in one statement, and those far from all others apart: a late call must not have everybody's day read.
 * @returns the calls of each and the window they are all of, in the order of `asked`; undefined when they are more than `atMost`.
 */
export async function callsOf(
  client: ClientBase,
  asked: readonly Asked[],
  atMost?: number,
): Promise<{ calls: ActorCall[]; window: Stretch }[] | undefined> {
  let left = atMost ?? Infinity;
  const calls = new Map<Asked, ActorCall[]>(asked.map((one) => [one, []]));
  for (const group of together(asked)) {
    const { organizationId } = group.members[0].actor;
    const limit = atMost === undefined ? null : left + 1;
    const rows = await rowsOf(client, group, limit);
    left -= rows.length;
    if (left < 0) return undefined;
    const shared = await sharedOf(client, organizationId, rows);
    const askers = new Askers(group.members);
    for (const row of rows) {
      const call = callOf(row, shared);
      for (const one of askers.of(row, call)) calls.get(one)?.push(call);
    }
  }
  return asked.map((one) => ({ calls: calls.get(one) ?? [], window: one.window }));
}

type Group = { window: Stretch; members: [Asked, ...Asked[]] };

function together(asked: readonly Asked[]): Group[] {
  const groups: Group[] = [];
  for (const one of asked.toSorted((a, b) => a.window.fromMs - b.window.fromMs)) {
    const last = groups.at(-1);
    if (last === undefined || one.window.fromMs > last.window.toMs) {
      groups.push({ window: { ...one.window }, members: [one] });
      continue;
    }
    last.window.toMs = Math.max(last.window.toMs, one.window.toMs);
    last.members.push(one);
  }
  return groups;
}

async function rowsOf(client: ClientBase, { window, members }: Group, limit: number | null): Promise<Row[]> {
  const scope = [members[0].actor.organizationId, ...boundsOf(window)];
  const callerIds = callersOf(members);
  const walked = await client.query<{ long: boolean }>(IS_LONG, [...scope, callerIds.length * WALKED_A_CALLER]);
  const sql = walked.rows[0]?.long === true ? BY_KEY : WALKED;
  return (await client.query<Row>({ text: sql, values: [...scope, callerIds, limit], rowMode: "array" })).rows;
}

function boundsOf({ fromMs, toMs }: Stretch): [string, string] {
  return [firstEventId(instantOf(Math.max(0, Math.floor(fromMs)))), firstEventId(instantOf(Math.floor(toMs) + 1))];
}

function callersOf(members: readonly Asked[]): string[] {
  return [...new Set(members.flatMap(({ actor }) => actor.callerIds))];
}

type PlacedCall = ActorCall & { sourceId: string; cluster: string | null };

async function sharedOf(client: ClientBase, organizationId: string, rows: readonly Row[]) {
  const idsIn = (column: 1 | 2 | 3 | 4 | 5): string[] => rows.map((row) => row[column]);
  return {
    caller: await callerRows.of(client, organizationId, idsIn(1)),
    place: await placeRows.of(client, organizationId, idsIn(2)),
    operation: await operationRows.of(client, organizationId, idsIn(3)),
    target: await targetRows.of(client, organizationId, idsIn(4)),
    result: await resultRows.of(client, organizationId, idsIn(5)),
  };
}

/** Named one by one: spreading six objects costs as much as inferring does. */
function callOf(row: Row, shared: Awaited<ReturnType<typeof sharedOf>>): PlacedCall {
  const caller = shared.caller(row[1]);
  const place = shared.place(row[2]);
  const operation = shared.operation(row[3]);
  const target = shared.target(row[4]);
  const result = shared.result(row[5]);
  return {
    id: row[0],
    occurredMs: millisOf(row[6]),
    receivedMs: millisOf(row[7]),
    durationMs: row[8],
    clockSkew: row[9],
    commandId: row[10],
    user: caller.user,
    userType: caller.userType,
    groups: caller.groups,
    device: caller.device,
    sourceIp: caller.sourceIp,
    accessMethod: caller.accessMethod,
    sourceId: place.sourceId,
    cluster: place.cluster,
    namespace: place.namespace,
    verb: operation.verb,
    apiGroup: operation.apiGroup,
    resource: operation.resource,
    subresource: operation.subresource,
    longRunning: operation.longRunning,
    name: target.name,
    path: target.path,
    status: result.status,
    outcome: result.outcome,
  };
}

/** Milliseconds of what `date_part('epoch', …)` gives, to the microsecond as PostgreSQL keeps it: the same for the same moment everywhere. */
export function millisOf(seconds: number): number {
  return Math.round(seconds * 1e6) / 1e3;
}

/** Who asked for a call: by its caller and place first, which few differ in. */
class Askers {
  readonly #byCaller = new Map<string, Asked[]>();
  readonly #bySeen = new Map<string, Asked[]>();

  constructor(members: readonly Asked[]) {
    for (const one of members) {
      for (const id of one.actor.callerIds) {
        const known = this.#byCaller.get(id);
        if (known === undefined) this.#byCaller.set(id, [one]);
        else known.push(one);
      }
    }
  }

  of([, callerId, placeId]: Row, call: PlacedCall): Asked[] {
    const seen = `${callerId} ${placeId}`;
    let asking = this.#bySeen.get(seen);
    if (asking === undefined) {
      const among = this.#byCaller.get(callerId) ?? [];
      asking = among.filter(({ actor }) => actor.sourceId === call.sourceId && actor.cluster === call.cluster);
      this.#bySeen.set(seen, asking);
    }
    return asking.filter(({ window }) => call.occurredMs >= window.fromMs && call.occurredMs < window.toMs + 1);
  }
}
