import type { PoolClient } from "pg";
import { z } from "zod";
import { problemSchema, type Problem } from "./problem.ts";
import type { Span } from "./span.ts";

const PULL_STATES = ["waiting", "backfilling", "following", "retrying", "blocked"] as const;

/** Whose pull it is. */
export type PullKey = { organizationId: string; id: string };

/** A stretch whose answer was of no use. */
export type FailedSpan = Span & { attempts: number; retryAtMs: number; problem: Problem };

/** How far the pull of one source has come. Times in milliseconds since 1970 by our clock. */
export type PullProgress = {
  state: (typeof PULL_STATES)[number];
  problem: Problem | null;
  /** When the newest records are due, and when nothing is asked before. */
  followAtMs: number | null;
  waitUntilMs: number | null;
  overlapAtMs: number | null;
  windowMs: number | null;
  /** How long a window was too much lately. */
  tooMuchMs: number | null;
  /** Tries in a row that brought nothing. */
  failures: number;
  lastSuccessAtMs: number | null;
  /** The provider's clock less ours. */
  clockOffsetMs: number;
  covered: (Span & { records: number; accepted: number })[];
  failed: FailedSpan[];
};

const MS = "(extract(epoch FROM %) * 1000)::float8";
const ms = (column: string): string => MS.replace("%", column);

const rowSchema = z.object({
  state: z.enum(PULL_STATES),
  problem: problemSchema.nullable().catch(null),
  followAtMs: z.number().nullable(),
  waitUntilMs: z.number().nullable(),
  overlapAtMs: z.number().nullable(),
  windowMs: z.number().nullable(),
  tooMuchMs: z.number().nullable(),
  failures: z.number(),
  lastSuccessAtMs: z.number().nullable(),
  clockOffsetMs: z.number(),
});

const NOTHING: PullProgress = {
  state: "waiting",
  problem: null,
  followAtMs: null,
  waitUntilMs: null,
  overlapAtMs: null,
  windowMs: null,
  tooMuchMs: null,
  failures: 0,
  lastSuccessAtMs: null,
  clockOffsetMs: 0,
  covered: [],
  failed: [],
};

/** How far these pulls have come, by source id; of those that never began, the start. Role `app` or `writer`, bound to the organization. */
export async function readProgress(
  client: PoolClient,
  { organizationId, ids }: { organizationId: string; ids: readonly string[] },
): Promise<Map<string, PullProgress>> {
  const values = [organizationId, ids];
  const states = await client.query<{ id: string }>(
    `SELECT source_id AS id, state, problem, ${ms("follow_at")} AS "followAtMs", ${ms("wait_until")} AS "waitUntilMs",
            ${ms("overlap_at")} AS "overlapAtMs", window_ms::float8 AS "windowMs",
            too_much_ms::float8 AS "tooMuchMs", failures,
            ${ms("last_success_at")} AS "lastSuccessAtMs", clock_offset_ms::float8 AS "clockOffsetMs"
       FROM pull_state WHERE organization_id = $1 AND source_id = ANY($2)`,
    values,
  );
  const windows = await client.query<PullProgress["covered"][number] & { id: string }>(
    `SELECT source_id AS id, ${ms("from_at")} AS "fromMs", ${ms("to_at")} AS "toMs", records::float8, accepted::float8
       FROM pull_window WHERE organization_id = $1 AND source_id = ANY($2) ORDER BY from_at`,
    values,
  );
  const failures = await client.query<FailedSpan & { id: string }>(
    `SELECT source_id AS id, ${ms("from_at")} AS "fromMs", ${ms("to_at")} AS "toMs", attempts, ${ms("retry_at")} AS "retryAtMs", problem
       FROM pull_failure WHERE organization_id = $1 AND source_id = ANY($2) ORDER BY from_at`,
    values,
  );
  const covered = bySource(windows.rows);
  const failed = bySource(failures.rows);
  const rows = new Map(states.rows.map((row) => [row.id, rowSchema.parse(row)]));
  return new Map(
    ids.map((id) => [
      id,
      { ...(rows.get(id) ?? NOTHING), covered: covered.get(id) ?? [], failed: failed.get(id) ?? [] },
    ]),
  );
}

function bySource<Row extends { id: string }>(rows: readonly Row[]): Map<string, Omit<Row, "id">[]> {
  const result = new Map<string, Omit<Row, "id">[]>();
  for (const { id, ...row } of rows) result.set(id, [...(result.get(id) ?? []), row]);
  return result;
}

/** What a step makes of the progress; what is left out stays as it is. */
export type ProgressChange = Partial<Omit<PullProgress, "covered" | "failed">>;

const COLUMNS: Record<keyof ProgressChange, { name: string; of: (value: unknown) => unknown }> = {
  state: { name: "state", of: (value) => value },
  problem: { name: "problem", of: (value) => value },
  followAtMs: { name: "follow_at", of: asDate },
  waitUntilMs: { name: "wait_until", of: asDate },
  overlapAtMs: { name: "overlap_at", of: asDate },
  windowMs: { name: "window_ms", of: asWhole },
  tooMuchMs: { name: "too_much_ms", of: asWhole },
  failures: { name: "failures", of: (value) => value },
  lastSuccessAtMs: { name: "last_success_at", of: asDate },
  clockOffsetMs: { name: "clock_offset_ms", of: asWhole },
};

function asWhole(value: unknown): number | null {
  return typeof value === "number" ? Math.round(value) : null;
}

function asDate(value: unknown): Date | null {
  return typeof value === "number" ? new Date(value) : null;
}

/** Somebody else pulls by now, or the source is gone: whatever was found out is not to be stored. */
export class LeaseLostError extends Error {}

/**
 * Writes down what became of a step and gives the lease back, if nobody else has taken it. The row stays locked until the transaction ends,
 * so nobody does in between. Role `writer`, bound to the organization.
 * @throws LeaseLostError
 */
export async function saveProgress(
  client: PoolClient,
  { organizationId, id, holder }: PullKey & { holder: string },
  change: ProgressChange,
): Promise<void> {
  const keys = Object.keys(change) as (keyof ProgressChange)[];
  const sets = keys.map((key, position) => `${COLUMNS[key].name} = $${String(position + 4)}`);
  const { rowCount } = await client.query(
    `UPDATE pull_state SET ${["holder = NULL", "lease_until = NULL", ...sets].join(", ")}
      WHERE organization_id = $1 AND source_id = $2 AND holder = $3`,
    [organizationId, id, holder, ...keys.map((key) => COLUMNS[key].of(change[key]))],
  );
  if (rowCount === 0) throw new LeaseLostError();
}
