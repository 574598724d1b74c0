import type { PoolClient } from "pg";
import type { Derived } from "./group.ts";
import { CALL_COLUMNS, COMMAND_COLUMNS, FORMER_COLUMNS, GROUP_ORDER } from "./members-sql.ts";
import { store } from "./store.ts";
import { derive } from "./stream.ts";
import { touchedBy, type Changes, type Touched } from "./touched.ts";

/**
 * Derives anew the recorded commands that these changes touch. The caller holds the lock of who derives.
 * @returns how many there are now.
 */
export async function deriveTouched(client: PoolClient, changes: Changes): Promise<number> {
  const touched = await touchedBy(client, changes);
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
