import type { PoolClient } from "pg";
import { transaction } from "../db.ts";
import type { Derived } from "./group.ts";
import { inferDeliveries } from "./inferred/follow.ts";
import { COMMANDS_LOCK } from "./lock.ts";
import { CALL_COLUMNS, COMMAND_COLUMNS, FORMER_COLUMNS, GROUP_ORDER } from "./members-sql.ts";
import { catchUp, type FollowStep } from "../deliveries/catch-up.ts";
import { nextDeliveries, saveCheckpoint, type Delivery } from "../deliveries/checkpoint.ts";
import { store } from "./store.ts";
import { derive } from "./stream.ts";
import { touchedBy, type Touched } from "./touched.ts";

/** What the log calls who derives commands. */
const FOLLOWER = "commands";

/** What one step did. */
export type Step = FollowStep & { deliveries: number; commands: number };

/**
 * Takes the next deliveries and derives the commands they touch, in one transaction with its checkpoint: after a crash the same
 * deliveries are taken again and give the same rows.
 * @returns undefined when another process is at it.
 * @throws AppError `unavailable` when the database is away.
 */
export async function followDeliveries(): Promise<Step | undefined> {
  return transaction({ role: "writer", statementTimeoutMs: 120_000 }, async (client) => {
    const lock = await client.query<{ held: boolean }>(`SELECT pg_try_advisory_xact_lock(${COMMANDS_LOCK}) AS held`);
    if (lock.rows[0]?.held !== true) return undefined;
    const { deliveries, horizon, checkpoint, more } = await nextDeliveries(client, FOLLOWER);
    const commands = await deriveTouched(client, deliveries);
    if (deliveries.length > 0) await saveCheckpoint(client, FOLLOWER, checkpoint);
    return { deliveries: deliveries.length, commands, more, horizon };
  });
}

/**
 * Brings the commands, recorded and inferred, up to date with every delivery that was committed before the call: when it returns, their rows can be read.
 * @param wait as of `catchUp`, which also says what it throws.
 */
export async function deriveCommands(
  wait: { waitMs?: number } = {},
): Promise<{ deliveries: number; commands: number }> {
  const done = { deliveries: 0, commands: 0 };
  const step = async (): Promise<Step | undefined> => {
    const taken = await followDeliveries();
    done.deliveries += taken?.deliveries ?? 0;
    done.commands += taken?.commands ?? 0;
    return taken;
  };
  await catchUp(step, { what: "Commands are", ...wait });
  await catchUp(inferDeliveries, { what: "Inferred commands are", ...wait });
  return done;
}

async function deriveTouched(client: PoolClient, deliveries: readonly Delivery[]): Promise<number> {
  const touched = await touchedBy(client, deliveries);
  if (touched === undefined) return 0;
  const all: Derived[] = [];
  const sql = { sql: MEMBERS, values: parametersOf(touched), flushAt: Infinity };
  for await (const { derived } of derive(client, sql)) all.push(derived);
  for (const derived of all) await store(client, derived);
  return all.reduce((count, { commands }) => count + commands.length, 0);
}

/** By key alone: members that changed, and those linked to the commands these belong to. Bounds let the planner leave out partitions. */
const MEMBERS = `
  WITH call_key AS (
    SELECT * FROM unnest($1::uuid[], $2::uuid[]) AS k(organization_id, id)
    UNION SELECT l.organization_id, l.call_id FROM unnest($5::uuid[], $6::uuid[]) AS f(organization_id, command_id)
      JOIN command_call l USING (organization_id, command_id)
  ), command_key AS (
    SELECT * FROM unnest($3::uuid[], $4::uuid[]) AS k(organization_id, id)
    UNION SELECT c.organization_id, c.command_event_id FROM unnest($5::uuid[], $6::uuid[]) AS f(organization_id, id)
      JOIN command c USING (organization_id, id) WHERE c.command_event_id IS NOT NULL
    UNION SELECT l.organization_id, l.call_id FROM unnest($5::uuid[], $6::uuid[]) AS f(organization_id, id)
      JOIN command c USING (organization_id, id) JOIN command_call l ON l.organization_id = c.organization_id AND l.command_id = c.id
      WHERE c.command_event_id IS NOT NULL
  ), member AS (
    SELECT ${CALL_COLUMNS} FROM call_key k JOIN api_call_rows e ON e.organization_id = k.organization_id AND e.id = k.id
      LEFT JOIN command_call l ON l.organization_id = k.organization_id AND l.call_id = k.id
      WHERE e.id BETWEEN $7 AND $8 AND e.session IS NOT NULL
    UNION ALL
    SELECT ${COMMAND_COLUMNS} FROM command_key k JOIN command_event e ON e.organization_id = k.organization_id AND e.id = k.id
      LEFT JOIN command_call l ON l.organization_id = k.organization_id AND l.call_id = k.id
      WHERE e.id BETWEEN $7 AND $8
    UNION ALL
    SELECT ${FORMER_COLUMNS} FROM unnest($5::uuid[], $6::uuid[]) AS f(organization_id, id) JOIN command e USING (organization_id, id)
  )
  SELECT * FROM member ORDER BY ${GROUP_ORDER}`;

function parametersOf({ calls, commands, formers, idMin, idMax }: Touched): unknown[] {
  const keys = [calls, commands, formers].flatMap((rows) => [
    rows.map(({ organizationId }) => organizationId),
    rows.map(({ id }) => id),
  ]);
  return [...keys, idMin, idMax];
}
