import type { StreamId } from "../events/field.ts";
import { isStreamId } from "../events/streams.ts";
import { parseFilter, type Filter } from "../query/filter.ts";
import { instantSql } from "../query/rows.ts";
import { EXPORT_FORMATS, exportFileName, type ExportFormat } from "./export-formats.ts";
import { filterWords } from "./filter-words.ts";

/**
 * `waiting` and `running` end in one of the others: `done`, `failed`, or `cancelled` (whoever read it went away, or it was called off). A file
 * of one that is done goes when it has `expired` or was `removed`; what is known of it stays.
 */
export const EXPORT_STATES = ["waiting", "running", "done", "failed", "cancelled", "expired", "removed"] as const;
export type ExportState = (typeof EXPORT_STATES)[number];

/** An export as the API shows it; moments are RFC 3339. */
export type ExportEntry = {
  id: string;
  state: ExportState;
  background: boolean;
  stream: StreamId;
  format: ExportFormat;
  safe: boolean;
  filter: { url: string; words: string[]; from: string; to: string };
  rows: number;
  /** How many there were to write; not `exact`: at least so many. Null until they are counted. */
  expected: { rows: number; exact: boolean } | null;
  bytes: number;
  sha256: string | null;
  error: string | null;
  askedBy: string;
  /** Of the product that was asked. */
  version: string;
  askedAt: string;
  startedAt: string | null;
  snapshotAt: string | null;
  finishedAt: string | null;
  expiresAt: string | null;
  fileName: string;
};

/** An export with what only those who write or serve it need. */
export type StoredExport = {
  organizationId: string;
  folder: string | null;
  attempt: number;
  filter: Filter;
  entry: ExportEntry;
};

export type ExportRow = {
  organization_id: string;
  id: string;
  state: string;
  background: boolean;
  stream: string;
  filter: string;
  format: string;
  safe: boolean;
  rows: string;
  expected: string | null;
  expected_exact: boolean | null;
  bytes: string;
  sha256: Buffer | null;
  error: string | null;
  asked_by: string;
  version: string;
  asked_at: string;
  started_at: string | null;
  snapshot_at: string | null;
  finished_at: string | null;
  expires_at: string | null;
  folder: string | null;
  attempt: number;
};

const MOMENTS = ["asked_at", "started_at", "snapshot_at", "finished_at", "expires_at"];

/** What `toStoredExport` reads, for SELECT and RETURNING. */
export const EXPORT_COLUMNS = [
  "organization_id, id, state, background, stream, filter, format, safe, rows, expected, expected_exact, bytes, sha256, error, asked_by, version, folder, attempt",
  ...MOMENTS.map((column) => `${instantSql(column)} AS ${column}`),
].join(", ");

export function toStoredExport(row: ExportRow): StoredExport {
  const { stream, format, state } = checked(row);
  const filter = parseFilter(stream, new URLSearchParams(row.filter));
  const { organization_id: organizationId, folder, attempt, id, background, safe, error, version } = row;
  const entry: ExportEntry = {
    id,
    state,
    background,
    stream,
    format,
    safe,
    filter: { url: urlOf(row), words: filterWords(stream, filter), from: filter.from, to: filter.to },
    rows: Number(row.rows),
    expected: row.expected === null ? null : { rows: Number(row.expected), exact: row.expected_exact === true },
    bytes: Number(row.bytes),
    sha256: row.sha256?.toString("hex") ?? null,
    error,
    askedBy: row.asked_by,
    version,
    askedAt: row.asked_at,
    startedAt: row.started_at,
    snapshotAt: row.snapshot_at,
    finishedAt: row.finished_at,
    expiresAt: row.expires_at,
    fileName: exportFileName({ stream, format, now: new Date(row.asked_at) }),
  };
  return { organizationId, folder, attempt, filter, entry };
}

function urlOf({ stream, filter, format, safe }: ExportRow): string {
  const params = new URLSearchParams(filter);
  params.append("format", format);
  if (!safe) params.append("safe", "0");
  return `/api/audit-logs/${stream}/export?${params.toString()}`;
}

/** The column's CHECKs hold the same; `stream` is written by us alone. */
function checked({ stream, format, state }: ExportRow): { stream: StreamId; format: ExportFormat; state: ExportState } {
  const known = {
    format: EXPORT_FORMATS.find((one) => one === format),
    state: EXPORT_STATES.find((one) => one === state),
  };
  if (isStreamId(stream) && known.format !== undefined && known.state !== undefined)
    return { stream, format: known.format, state: known.state };
  throw new Error(`unknown export in the database: ${stream}, ${format}, ${state}`);
}
