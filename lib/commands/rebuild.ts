import type { Client } from "pg";
import { dedicatedClient, transaction } from "../db.ts";
import { firstEventId } from "../events/event-id.ts";
import type { Instant } from "../events/instant.ts";
import { rebuildInferred } from "./inferred/rebuild.ts";
import { COMMANDS_LOCK, INFERRING_LOCK } from "./lock.ts";
import { CALL_COLUMNS, COMMAND_COLUMNS, FORMER_COLUMNS, GROUP_ORDER } from "./members-sql.ts";
import { store } from "./store.ts";
import { derive } from "./stream.ts";
import { rebuildWitnessed } from "./witness/rebuild.ts";

type Range = { organizationId?: string; from?: Instant; to?: Instant };

/** Rows written by one transaction. */
const FLUSH_AT = 5_000;

/**
 * Decides anew which events are of one call, and derives commands anew from the calls: all, or those with a part in a time range, each from all of its calls wherever they lie.
 * The same events give the same rows, so it may be run at any time and again after a crash; meanwhile nothing new is derived.
 * @param range an absent end means no bound; `from` inclusive, `to` exclusive.
 * @returns how many calls were read, commands stored and stale commands removed.
 * @throws AppError `unavailable` when the database is away.
 */
export async function rebuildCommands(
  range: Range = {},
): Promise<{ calls: number; commands: number; removed: number }> {
  const done = { calls: 0, commands: 0, removed: 0 };
  const reader = await dedicatedClient();
  try {
    // Whole tables are joined: old statistics must not make the planner look rows up one by one.
    await reader.query(
      "SET SESSION ROLE onrecord_writer; SET statement_timeout = 0; SET jit = off; SET enable_nestloop = off",
    );
    await reader.query(`SELECT pg_advisory_lock(${COMMANDS_LOCK}), pg_advisory_lock(${INFERRING_LOCK})`);
    await rebuildWitnessed(range);
    // Reading alone takes no transaction id, so that whoever follows the log is not held back; the writes are short transactions.
    await reader.query("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
    for await (const { derived, calls } of members(reader, range)) {
      await transaction({ role: "writer", statementTimeoutMs: 120_000 }, (client) => store(client, derived));
      done.calls += calls;
      done.commands += derived.commands.length;
      done.removed += derived.gone.length;
    }
    const inferred = await rebuildInferred(range);
    done.calls += inferred.calls;
    done.commands += inferred.commands;
    done.removed += inferred.removed;
  } finally {
    await reader.end();
  }
  return done;
}

function members(reader: Client, { organizationId, from, to }: Range): ReturnType<typeof derive> {
  const organization = organizationId ?? null;
  if (from === undefined && to === undefined)
    return derive(reader, { sql: everything(""), values: [organization], flushAt: FLUSH_AT });
  const bounds = [from === undefined ? LOWEST : firstEventId(from), to === undefined ? null : firstEventId(to)];
  return derive(reader, { sql: everything(TOUCHED), values: [organization, ...bounds], flushAt: FLUSH_AT });
}

const LOWEST = "00000000-0000-0000-0000-000000000000";

/** Sessions with a part in the range; a recorded command without one stands for itself. */
const TOUCHED = `
  touched AS MATERIALIZED (
    SELECT organization_id, session, user_name, CASE WHEN session IS NULL THEN id END AS alone FROM (
      SELECT organization_id, session, user_name, id FROM api_call_rows WHERE session IS NOT NULL
      UNION ALL SELECT organization_id, session, user_name, id FROM command_event
      UNION ALL SELECT organization_id, session, user_name, id FROM command WHERE origin = 'recorded'
    ) e
    WHERE ($1::uuid IS NULL OR organization_id = $1) AND id >= $2::uuid AND ($3::uuid IS NULL OR id < $3)
    GROUP BY 1, 2, 3, 4
  ),`;

function everything(touched: string): string {
  const among =
    touched === ""
      ? "($1::uuid IS NULL OR e.organization_id = $1)"
      : `EXISTS (SELECT FROM touched t WHERE t.organization_id = e.organization_id
           AND coalesce(t.session, t.alone::text) = coalesce(e.session, e.id::text)
           AND (t.session IS NULL) = (e.session IS NULL) AND t.user_name IS NOT DISTINCT FROM e.user_name)`;
  return `
    WITH ${touched} member AS (
      SELECT ${CALL_COLUMNS} FROM api_call_rows e LEFT JOIN command_call l ON l.organization_id = e.organization_id AND l.call_id = e.id
        WHERE e.session IS NOT NULL AND ${among}
      UNION ALL SELECT ${COMMAND_COLUMNS} FROM command_event e LEFT JOIN command_call l ON l.organization_id = e.organization_id AND l.call_id = e.id
        WHERE ${among}
      UNION ALL SELECT ${FORMER_COLUMNS} FROM command e WHERE e.origin = 'recorded' AND ${among}
    )
    SELECT * FROM member ORDER BY ${GROUP_ORDER}`;
}
