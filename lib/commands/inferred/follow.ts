import type { PoolClient } from "pg";
import { transaction } from "../../db.ts";
import type { FollowStep } from "../../deliveries/catch-up.ts";
import { saveCheckpoint, type Delivery, type Follower } from "../../deliveries/checkpoint.ts";
import { deriveTouched } from "../derive-touched.ts";
import type { Stretch } from "../infer/part.ts";
import { REACH_MS } from "../infer/segments.ts";
import { byActor, peopleAmong } from "./actor.ts";
import { millisOf } from "./actor-calls.ts";
import { COMMANDS_LOCK, INFERRING_LOCK } from "../lock.ts";
import { inferStretches } from "./derive.ts";
import { removeFormer, takeOut } from "./former.ts";
import { nextChanges } from "./next-changes.ts";
import { OWN } from "./own.ts";
import type { Work } from "./whole-segments.ts";

/** What the log calls who infers commands. */
const FOLLOWER: Follower = { name: "inferring", looksFor: ["calls"] };

/**
 * Takes the next deliveries and infers anew the commands they touch, in one transaction with its checkpoint, like `followDeliveries`; apart from that,
 * since inferring takes its time and what was recorded need not wait for it. Of calls that were merged or parted it derives the recorded commands, too.
 * @returns undefined when another process is at it.
 * @throws AppError `unavailable` when the database is away.
 */
export async function inferDeliveries(): Promise<FollowStep | undefined> {
  return transaction({ role: "writer", statementTimeoutMs: 120_000 }, async (client) => {
    if (!(await holds(client, INFERRING_LOCK))) return undefined;
    const { deliveries, remerged, moved, checkpoint, horizon, more } = await nextChanges(client, FOLLOWER);
    if (deliveries.length + remerged.length === 0) {
      if (moved) await saveCheckpoint(client, FOLLOWER, checkpoint);
      return { more, horizon };
    }
    if (remerged.length > 0 && !(await holds(client, COMMANDS_LOCK))) return undefined;
    // Only ever by key: what the planner knows of a table that grew a thousandfold must not turn this into a scan.
    await client.query("SET LOCAL jit = off; SET LOCAL enable_seqscan = off");
    for (const organizationId of new Set([...deliveries, ...remerged].map((change) => change.organizationId))) {
      const isOwn = (change: { organizationId: string }): boolean => change.organizationId === organizationId;
      await inferTouched(client, organizationId, {
        deliveries: deliveries.filter(isOwn),
        remerged: remerged.filter(isOwn).map(({ id }) => id),
      });
    }
    await deriveTouched(client, { deliveries: [], remerged });
    await saveCheckpoint(client, FOLLOWER, checkpoint);
    return { more, horizon };
  });
}

async function holds(client: PoolClient, lock: string): Promise<boolean> {
  const { rows } = await client.query<{ held: boolean }>(`SELECT pg_try_advisory_xact_lock(${lock}) AS held`);
  return rows[0]?.held === true;
}

async function inferTouched(
  client: PoolClient,
  organizationId: string,
  { deliveries, remerged }: { deliveries: readonly Delivery[]; remerged: readonly string[] },
): Promise<void> {
  const former = await takeOut(client, organizationId, remerged);
  const touched = [
    ...(await touchedCalls(client, organizationId, deliveries)),
    ...(await callsAmong(client, organizationId, [...remerged, ...former.calls])),
  ];
  const inferred = await inferStretches(client, await worksOf(client, organizationId, touched));
  const gone = [...former.commands, ...inferred.former].filter((id) => !inferred.commands.has(id));
  await removeFormer(client, organizationId, gone);
}

type TouchedCall = { callerId: string; placeId: string; occurredS: number };

/** The calls of people's clients that these deliveries made or advanced, and those that made one command with them until now. */
async function touchedCalls(
  client: PoolClient,
  organizationId: string,
  deliveries: readonly Delivery[],
): Promise<TouchedCall[]> {
  if (deliveries.length === 0) return [];
  const ids = deliveries.flatMap(({ idMin, idMax }) => [idMin, idMax]).sort();
  const bounds = [organizationId, deliveries.map(({ id }) => id), ids[0], ids.at(-1)];
  const { rows: callers } = await client.query<{ id: string }>(
    "SELECT DISTINCT caller_id AS id FROM audit_event WHERE organization_id = $1 AND delivery_id = ANY($2::uuid[]) AND id BETWEEN $3 AND $4 AND session IS NULL",
    bounds,
  );
  const people = await peopleAmong(client, { organizationId, callerIds: callers.map(({ id }) => id) });
  if (people.length === 0) return [];
  const { rows: told } = await client.query<TouchedCall & { id: string; witnessed: boolean }>(
    `SELECT e.id, e.caller_id AS "callerId", e.place_id AS "placeId", date_part('epoch', e.occurred_at) AS "occurredS",
         EXISTS (SELECT FROM witnessed w WHERE w.organization_id = $1 AND w.id = e.id) AS witnessed
       FROM audit_event e
      WHERE e.organization_id = $1 AND e.delivery_id = ANY($2::uuid[]) AND e.id BETWEEN $3 AND $4 AND e.session IS NULL AND e.caller_id = ANY($5::bigint[])`,
    [...bounds, people],
  );
  // What is shown as it was told need not be looked up again.
  const shown = told.filter(({ witnessed }) => !witnessed);
  const others = new Set([...told.map(({ id }) => id), ...(await companionsOf(client, organizationId, told))]);
  for (const { id } of shown) others.delete(id);
  return [...shown, ...(await callsAmong(client, organizationId, [...others]))];
}

/** The calls that are in one command with these until now. */
async function companionsOf(
  client: PoolClient,
  organizationId: string,
  calls: readonly { id: string }[],
): Promise<string[]> {
  const { rows } = await client.query<{ id: string }>(
    `${OWN}, former AS MATERIALIZED (
       SELECT DISTINCT l.command_id FROM own CROSS JOIN unnest($2::uuid[]) AS t(id)
         JOIN command_call l ON l.organization_id = own.organization_id AND l.call_id = t.id
     )
     SELECT o.call_id AS id FROM own CROSS JOIN former f JOIN command_call o ON o.organization_id = own.organization_id AND o.command_id = f.command_id`,
    [organizationId, calls.map(({ id }) => id)],
  );
  return rows.map(({ id }) => id);
}

/** Those of these events that are shown as calls without a session. */
async function callsAmong(client: PoolClient, organizationId: string, ids: readonly string[]): Promise<TouchedCall[]> {
  if (ids.length === 0) return [];
  const { rows } = await client.query<TouchedCall>(
    `SELECT e.caller_id AS "callerId", e.place_id AS "placeId", date_part('epoch', e.occurred_at) AS "occurredS"
       FROM unnest($2::uuid[]) AS b(id) JOIN api_call_rows e ON e.organization_id = $1 AND e.id = b.id WHERE e.session IS NULL`,
    [organizationId, ids],
  );
  return rows;
}

async function worksOf(client: PoolClient, organizationId: string, touched: readonly TouchedCall[]): Promise<Work[]> {
  const times = await byActor(client, { organizationId, rows: touched });
  return [...times].flatMap(([actor, calls]) =>
    stretched(calls.map(({ occurredS }) => millisOf(occurredS))).map((stretch) => ({ actor, stretch })),
  );
}

/** Times in one stretch as long as one may reach to the next. */
function stretched(times: readonly number[]): Stretch[] {
  const stretches: Stretch[] = [];
  for (const ms of times.toSorted((a, b) => a - b)) {
    const last = stretches.at(-1);
    if (last !== undefined && ms - last.toMs <= REACH_MS) last.toMs = ms;
    else stretches.push({ fromMs: ms, toMs: ms });
  }
  return stretches;
}
