import type { PoolClient } from "pg";
import { transaction } from "../db.ts";
import { HOUR_MS } from "../events/durations.ts";
import { firstEventId } from "../events/event-id.ts";
import { formatInstant, instantOf } from "../events/instant.ts";
import type { MarkedHour } from "./mark-hours.ts";
import { encodeSegment } from "./segment/code.ts";
import { hourSegment, type CountedRow } from "./segment/make.ts";

/** An hour of more combinations is read row by row for ever: its segment would save little, and take the memory of all others. */
const ROWS_MAX = 250_000;

/**
 * Counts an hour's calls and keeps that, if nothing changed since it was marked.
 * @returns whether it was kept.
 */
export async function rollHour(hour: MarkedHour): Promise<boolean> {
  // As the reader sees them, in the reader's role: what the view leaves out is not counted.
  const rows = await transaction(
    { role: "app", organizationId: hour.organizationId, statementTimeoutMs: 120_000 },
    (client) => countedRows(client, hour),
  );
  const body = rows.length > ROWS_MAX ? null : encodeSegment(hourSegment(rows));
  const kept = await transaction({ role: "writer" }, (client) =>
    client.query(
      `UPDATE rollup_hour SET state = CASE WHEN $4::bytea IS NULL THEN 'touched' ELSE 'ready' END, body = $4, since = clock_timestamp(), rolls = rolls + 1
        WHERE organization_id = $1 AND from_at = $2 AND version = $3 AND state = 'rolling'`,
      [hour.organizationId, formatInstant(instantOf(hour.fromMs)), hour.version, body],
    ),
  );
  return body !== null && kept.rowCount === 1;
}

async function countedRows(client: PoolClient, { fromMs }: MarkedHour): Promise<CountedRow[]> {
  const { rows } = await client.query<string[]>({
    text: `SELECT e.caller_id, e.place_id, e.operation_id, e.result_id, count(*) FROM api_calls e WHERE e.id >= $1::uuid AND e.id < $2::uuid
           GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4 LIMIT ${String(ROWS_MAX + 1)}`,
    values: [firstEventId(instantOf(fromMs)), firstEventId(instantOf(fromMs + HOUR_MS))],
    rowMode: "array",
  });
  return rows.map((row) => row.map(Number) as unknown as CountedRow);
}
