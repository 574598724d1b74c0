import type { PoolClient } from "pg";
import manifest from "../../package.json" with { type: "json" };
import { transaction } from "../db.ts";
import { AppError } from "../errors.ts";
import { serializeFilter } from "../query/filter.ts";
import { EXPORT_COLUMNS, toStoredExport, type ExportRow, type StoredExport } from "./export-entry.ts";
import type { ExportQuery, Tally } from "./export-events.ts";

/** How long the file of a background export is kept. */
const KEPT_HOURS = 24;
/** A list is for people; what is older is still found by its id. */
const LISTED_MAX = 200;

/** One export of one organization. */
export type ExportKey = { organizationId: string; id: string };
/** The attempt that writes it: an earlier one was overtaken and may say nothing more. */
export type Attempt = ExportKey & { attempt: number };

/**
 * Writes down that an export was asked for.
 * @param query its filter with times that are moments.
 * @param how a direct one runs at once; a background one waits for a worker of the data folder.
 * @throws AppError `conflict` when the id is taken.
 */
export async function insertExport(
  { scope, stream, filter, format, safe }: ExportQuery,
  how: { id: string; folder?: string },
): Promise<StoredExport> {
  const { organizationId, reader } = scope;
  const direct = how.folder === undefined;
  const values = [
    organizationId,
    how.id,
    !direct,
    stream,
    serializeFilter(filter).toString(),
    format,
    safe,
    reader,
    manifest.version,
  ];
  const [made] = await asReader(organizationId, (client) =>
    rowsOf(
      client,
      `INSERT INTO export (organization_id, id, background, stream, filter, format, safe, asked_by, version, folder, state, attempt, started_at, seen_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, ${direct ? "'running', 1, clock_timestamp(), clock_timestamp()" : "'waiting', 0, NULL, NULL"})
       ON CONFLICT DO NOTHING RETURNING ${EXPORT_COLUMNS}`,
      [...values, how.folder ?? null],
    ),
  );
  if (made !== undefined) return made;
  throw new AppError("conflict", `An export has the id ${how.id} already: choose another one, or leave it out.`);
}

/** @throws AppError `not-found`, also for another organization's. */
export async function readExport({ organizationId, id }: ExportKey): Promise<StoredExport> {
  const [found] = await asReader(organizationId, (client) =>
    rowsOf(client, `SELECT ${EXPORT_COLUMNS} FROM export WHERE id = $1`, [id]),
  );
  if (found !== undefined) return found;
  throw new AppError("not-found", `There is no export ${id}.`);
}

/** The newest first; `complete` says whether these are all. */
export async function newestExports(organizationId: string): Promise<{ exports: StoredExport[]; complete: boolean }> {
  const found = await asReader(organizationId, (client) =>
    rowsOf(client, `SELECT ${EXPORT_COLUMNS} FROM export ORDER BY asked_at DESC, id LIMIT ${String(LISTED_MAX + 1)}`),
  );
  return { exports: found.slice(0, LISTED_MAX), complete: found.length <= LISTED_MAX };
}

/** How many background exports of an organization are waiting or running. */
export async function countOpen(organizationId: string): Promise<number> {
  return asReader(organizationId, async (client) => {
    const { rows } = await client.query<{ n: number }>(
      "SELECT count(*)::int AS n FROM export WHERE background AND state IN ('waiting', 'running')",
    );
    return rows[0]?.n ?? 0;
  });
}

/** Says how far an attempt is, and that it lives. @returns false when it was called off or overtaken: it has to end. */
export async function noteProgress(attempt: Attempt, { rows, bytes, snapshotAt }: Tally): Promise<boolean> {
  return changeRunning(attempt, "rows = $3, bytes = $4, snapshot_at = $5", [rows, bytes, snapshotAt ?? null]);
}

/** Says how many rows there are to write. */
export async function noteExpected(
  attempt: Attempt,
  { count, complete }: { count: number; complete: boolean },
): Promise<void> {
  await changeRunning(attempt, "expected = $3, expected_exact = $4", [count, complete]);
}

/** Says that all was written. @returns false when the attempt was called off or overtaken. */
export async function noteDone(attempt: Attempt, { rows, bytes, snapshotAt, sha256 }: Tally): Promise<boolean> {
  const kept = `CASE WHEN background THEN clock_timestamp() + interval '${String(KEPT_HOURS)} hours' END`;
  return changeRunning(
    attempt,
    `rows = $3, bytes = $4, snapshot_at = $5, sha256 = $6, state = 'done', error = NULL, finished_at = clock_timestamp(), expires_at = ${kept}`,
    [rows, bytes, snapshotAt ?? null, sha256()],
  );
}

/** Says that it will not become whole, and why. @param rows how many were written until then. */
export async function noteEnd(
  attempt: Attempt,
  { state, error, tally }: { state: "failed" | "cancelled"; error: string; tally?: Tally | undefined },
): Promise<void> {
  const [rows, bytes] = [tally?.rows ?? 0, tally?.bytes ?? 0];
  const changes = "state = $3, error = $4, rows = $5, bytes = $6, finished_at = clock_timestamp()";
  await changeRunning(attempt, changes, [state, error, rows, bytes]);
}

/** Puts an attempt back: another one will write it. */
export async function putBack(attempt: Attempt): Promise<void> {
  await changeRunning(attempt, "state = 'waiting', rows = 0, bytes = 0, snapshot_at = NULL", []);
}

/** Takes a waiting export. @returns undefined when another worker was first. */
export async function takeExport({ organizationId, id }: ExportKey): Promise<StoredExport | undefined> {
  const [taken] = await asReader(organizationId, (client) =>
    rowsOf(
      client,
      `UPDATE export SET state = 'running', attempt = attempt + 1, started_at = clock_timestamp(), seen_at = clock_timestamp()
        WHERE id = $1 AND state = 'waiting' RETURNING ${EXPORT_COLUMNS}`,
      [id],
    ),
  );
  return taken;
}

/**
 * Calls off what waits or runs, and marks the file of what is done as removed; anything else stays as it is.
 * @returns as it is now. @throws AppError `not-found`.
 */
export async function withdrawExport(key: ExportKey, by: string): Promise<StoredExport> {
  const [changed] = await asReader(key.organizationId, (client) =>
    rowsOf(
      client,
      `UPDATE export SET finished_at = coalesce(finished_at, clock_timestamp()), expires_at = NULL,
              state = CASE state WHEN 'done' THEN 'removed' ELSE 'cancelled' END,
              error = CASE state WHEN 'done' THEN 'Its file was removed by ' ELSE 'Called off by ' END || $2 || '.'
        WHERE id = $1 AND (state IN ('waiting', 'running') OR state = 'done' AND background) RETURNING ${EXPORT_COLUMNS}`,
      [key.id, by],
    ),
  );
  return changed ?? readExport(key);
}

/** Marks what is done and past its day; its file goes next. */
export async function expireExport({ organizationId, id }: ExportKey): Promise<void> {
  await asReader(organizationId, (client) =>
    client.query(
      "UPDATE export SET state = 'expired' WHERE id = $1 AND state = 'done' AND expires_at <= clock_timestamp()",
      [id],
    ),
  );
}

async function changeRunning(
  { organizationId, id, attempt }: Attempt,
  changes: string,
  values: readonly unknown[],
): Promise<boolean> {
  const { rowCount } = await asReader(organizationId, (client) =>
    client.query(
      `UPDATE export SET ${changes}, seen_at = clock_timestamp() WHERE id = $1 AND attempt = $2 AND state = 'running'`,
      [id, attempt, ...values],
    ),
  );
  return rowCount === 1;
}

function asReader<T>(organizationId: string, work: (client: PoolClient) => Promise<T>): Promise<T> {
  return transaction({ role: "app", organizationId }, work);
}

async function rowsOf(client: PoolClient, sql: string, values: readonly unknown[] = []): Promise<StoredExport[]> {
  const { rows } = await client.query<ExportRow>(sql, [...values]);
  return rows.map(toStoredExport);
}
