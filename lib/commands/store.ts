import type { ClientBase } from "pg";
import type { Derived } from "./group.ts";
import type { Command } from "./member.ts";

/** A statement's JSON stays below this many characters, however long the commands are. */
const CHARACTERS_MAX = 4_000_000;

/**
 * Stores what was derived. Changes only rows that differ, so that deriving again writes nothing. Commands come before links, and each by its key:
 * two transactions may store the same ones at once, and neither waits for the other that waits for it.
 */
export async function store(client: ClientBase, derived: Derived): Promise<void> {
  const { gone } = derived;
  const commands = derived.commands.toSorted((a, b) => compared(a.id, b.id));
  const links = derived.links.toSorted((a, b) => compared(a.callId, b.callId));
  if (gone.length > 0) {
    await client.query(
      `DELETE FROM command c USING unnest($1::uuid[], $2::uuid[]) AS g(organization_id, id)
        WHERE c.organization_id = g.organization_id AND c.id = g.id`,
      [gone.map(({ organizationId }) => organizationId), gone.map(({ id }) => id)],
    );
  }
  // What the planner knows of a table that this fills must not have each command looked for by a scan.
  await client.query("SET LOCAL enable_seqscan = off");
  for (const json of inStatements(commands)) await client.query(UPSERT, [json]);
  if (links.length > 0) {
    await client.query(
      `INSERT INTO command_call AS l (organization_id, call_id, command_id)
       SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::uuid[])
       ON CONFLICT (organization_id, call_id) DO UPDATE SET command_id = EXCLUDED.command_id WHERE l.command_id <> EXCLUDED.command_id`,
      [
        uuidArray(links.map(({ organizationId }) => organizationId)),
        uuidArray(links.map(({ callId }) => callId)),
        uuidArray(links.map(({ commandId }) => commandId)),
      ],
    );
  }
}

function compared(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

/** As PostgreSQL reads an array, without looking for what would have to be quoted. */
function uuidArray(ids: readonly string[]): string {
  return `{${ids.join(",")}}`;
}

/** Every property of a command and the column it is stored in. */
const COLUMNS = {
  organizationId: ["organization_id", "uuid"],
  id: ["id", "uuid"],
  sourceId: ["source_id", "uuid"],
  sourceEventId: ["source_event_id", "text"],
  occurredAt: ["occurred_at", "timestamptz"],
  receivedAt: ["received_at", "timestamptz"],
  clockSkew: ["clock_skew", "boolean"],
  user: ["user_name", "text"],
  userType: ["user_type", "text"],
  groups: ["groups", "text[]"],
  device: ["device", "text"],
  sourceIp: ["source_ip", "text"],
  cluster: ["cluster", "text"],
  namespace: ["namespace", "text"],
  resource: ["resource", "text"],
  accessMethod: ["access_method", "text"],
  session: ["session", "text"],
  command: ["command", "text"],
  origin: ["origin", "text"],
  confidence: ["confidence", "real"],
  outcome: ["outcome", "text"],
  exitCode: ["exit_code", "integer"],
  durationMs: ["duration_ms", "double precision"],
  apiCalls: ["api_calls", "integer"],
  commandEventId: ["command_event_id", "uuid"],
} as const satisfies Record<keyof Command, readonly [column: string, type: string]>;

const PROPERTIES = Object.entries(COLUMNS);
const NAMES = PROPERTIES.map(([, [column]]) => column);
/** What differs is looked for first: ON CONFLICT would lock, and so write, each row that does not. */
const UPSERT = `
  INSERT INTO command AS c (${NAMES.join(", ")})
  SELECT r.* FROM json_to_recordset($1::json) AS r(${PROPERTIES.map(([property, [, type]]) => `"${property}" ${type}`).join(", ")})
    LEFT JOIN command o ON o.organization_id = r."organizationId" AND o.id = r.id
   WHERE o.id IS NULL OR (${NAMES.map((name) => `o.${name}`).join(", ")}) IS DISTINCT FROM (${PROPERTIES.map(([property]) => `r."${property}"`).join(", ")})
   ORDER BY r.id
  ON CONFLICT (organization_id, id) DO UPDATE SET derived_xid = EXCLUDED.derived_xid, ${NAMES.map((name) => `${name} = EXCLUDED.${name}`).join(", ")}
  WHERE (${NAMES.map((name) => `c.${name}`).join(", ")}) IS DISTINCT FROM (${NAMES.map((name) => `EXCLUDED.${name}`).join(", ")})`;

function* inStatements(commands: readonly Command[]): Generator<string> {
  let rows: string[] = [];
  let characters = 0;
  for (const command of commands) {
    const row = JSON.stringify(command);
    if (rows.length > 0 && characters + row.length > CHARACTERS_MAX) {
      yield `[${rows.join(",")}]`;
      rows = [];
      characters = 0;
    }
    rows.push(row);
    characters += row.length;
  }
  if (rows.length > 0) yield `[${rows.join(",")}]`;
}
