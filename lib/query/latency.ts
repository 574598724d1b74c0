import type { PoolClient } from "pg";
import type { Scope } from "../auth/scope.ts";
import { AppError } from "../errors.ts";
import type { Field } from "../events/field.ts";
import type { ApiCallItem } from "../events/item.ts";
import { decodePgText } from "../events/pg-text.ts";
import { fieldOf } from "../events/streams.ts";
import { allOrNewest, newestSql, readingMany } from "./all-or-newest.ts";
import type { Filter } from "./filter.ts";
import { readingOf } from "./reading.ts";
import { countRolled } from "./rollups/rolled.ts";
import { rowsSql, toItem, type Row } from "./rows.ts";
import { TimeBuckets, type Bucket } from "./time-buckets.ts";
import { resolveTimeRange } from "./time-range.ts";
import { whereOf, type Where } from "./where.ts";

/** By what calls may be compared. */
export const LATENCY_GROUPS = ["verb", "resource", "namespace", "cluster", "userAgent", "user", "source"] as const;
export type LatencyGroup = (typeof LATENCY_GROUPS)[number];

/** Of how many calls, and how long they took, in milliseconds; percentiles are null where there is no call. */
type Latency = { count: number; p50: number | null; p95: number | null; p99: number | null; max: number | null };

export type LatencyReport = {
  overall: Latency;
  /** The commonest values of the field, each with its calls; null for calls without one. */
  groups: (Latency & { value: string | null })[];
  /** In order of time, empty ones too. */
  buckets: (Bucket & Latency)[];
  /** How many calls took how long: from (inclusive) to, each step about twice as long as the one before; the last has no end. */
  distribution: { fromMs: number; toMs: number | null; count: number }[];
  slowest: ApiCallItem[];
  /** False: there are more groups, or only the newest calls were measured. */
  complete: boolean;
};

/** More are not measured in the time there is; to find that out by trying takes all of it. */
const CALLS_MAX = 500_000;
const GROUPS_MAX = 20;
const SLOWEST_MAX = 20;
/** Milliseconds: what is quick, what a person notices, what a request times out at. */
const STEPS_MS = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 60_000];

/** `callsMax` for tests: of more calls, only the newest are measured. */
export type LatencyQuery = { scope: Scope; filter: Filter; by: LatencyGroup; now: Date; callsMax?: number };

/**
 * How long the matching API calls took. Watches, execs and the like are left out: theirs is a session's length and no latency; so are
 * calls whose source tells no duration.
 * @throws AppError `invalid` for an empty time range, `unavailable` when even the newest calls take too long.
 */
export async function latencyReport(query: LatencyQuery): Promise<LatencyReport> {
  const buckets = new TimeBuckets(resolveTimeRange(query.filter, query.now));
  const { result, complete } = await allOrNewest(query.scope, "Measuring latencies", async (client, newest) => {
    if (newest === undefined && (await areTooMany(client, query))) return "too many";
    const measured = await measuredCalls(client, query);
    await readingMany(client, newest);
    const found = {
      measured,
      newest,
      columns: `${columnOf(query.by)} AS value, ${buckets.indexSql("e.occurred_at")} AS at`,
    };
    return {
      summaries: await summaries(client, found),
      steps: await distribution(client, found),
      slowest: await slowestCalls(client, measured, newest),
    };
  });
  const groups = result.summaries.filter(({ set }) => set === "value");
  const byTime = new Map(result.summaries.filter(({ set }) => set === "at").map((row) => [row.at, row]));
  return {
    overall: latencyOf(result.summaries.find(({ set }) => set === "all")),
    groups: groups.slice(0, GROUPS_MAX).map((row) => ({ value: valueOf(row), ...latencyOf(row) })),
    buckets: buckets.list().map((bucket, at) => ({ ...bucket, ...latencyOf(byTime.get(at)) })),
    distribution: result.steps,
    slowest: result.slowest,
    complete: complete && groups.length <= GROUPS_MAX,
  };
}

async function areTooMany(client: PoolClient, { callsMax = CALLS_MAX, ...query }: LatencyQuery): Promise<boolean> {
  const count = await countRolled(client, { ...query, stream: "api-calls" });
  return count !== undefined && count > callsMax;
}

async function measuredCalls(client: PoolClient, { filter, now }: LatencyQuery): Promise<Where> {
  const reading = await readingOf(client, { stream: "api-calls", filter, now });
  const { text, values } = whereOf("api-calls", filter, reading);
  return { text: `${text} AND NOT e.long_running AND e.duration_ms IS NOT NULL`, values };
}

type Found = { measured: Where; newest: number | undefined; columns: string };

function foundSql({ measured, newest, columns }: Found): string {
  return `SELECT e.duration_ms AS ms, ${columns} FROM api_calls e WHERE ${measured.text}${newestSql(newest)}`;
}

type Summary = {
  set: "all" | "value" | "at";
  value: string | null;
  at: number | null;
  count: string;
  percentiles: number[] | null;
  max: number;
};

async function summaries(client: PoolClient, found: Found): Promise<Summary[]> {
  const { rows } = await client.query<Summary>(
    `SELECT CASE WHEN grouping(value) = 0 THEN 'value' WHEN grouping(at) = 0 THEN 'at' ELSE 'all' END AS set, value, at,
       count(*) AS count, percentile_cont(ARRAY[0.5, 0.95, 0.99]) WITHIN GROUP (ORDER BY ms) AS percentiles, max(ms) AS max
     FROM (${foundSql(found)}) found GROUP BY GROUPING SETS ((), (value), (at)) ORDER BY count(*) DESC, value`,
    found.measured.values,
  );
  return rows;
}

async function distribution(client: PoolClient, found: Found): Promise<LatencyReport["distribution"]> {
  const { rows } = await client.query<{ step: number; count: string }>(
    `SELECT width_bucket(ms, ARRAY[${STEPS_MS.join(", ")}]::float8[]) AS step, count(*) AS count FROM (${foundSql(found)}) found GROUP BY 1`,
    found.measured.values,
  );
  const counts = new Map(rows.map(({ step, count }) => [step, Number(count)]));
  return [0, ...STEPS_MS].map((fromMs, step) => ({
    fromMs,
    toMs: STEPS_MS[step] ?? null,
    count: counts.get(step) ?? 0,
  }));
}

/** Found by id first: whole rows, which are joined from six tables, are made of the few that are shown. */
async function slowestCalls(
  client: PoolClient,
  { text, values }: Where,
  newest: number | undefined,
): Promise<ApiCallItem[]> {
  const found = `SELECT e.id, e.duration_ms FROM api_calls e WHERE ${text}${newestSql(newest)}`;
  const slowest = await client.query<{ id: string }>(
    `SELECT id FROM (${found}) found ORDER BY duration_ms DESC, id LIMIT ${String(SLOWEST_MAX)}`,
    values,
  );
  const ids = slowest.rows.map(({ id }) => id);
  const { rows } = await client.query<Row[]>({
    text: rowsSql("api-calls", "e.id = ANY($1::uuid[])"),
    values: [ids],
    rowMode: "array",
  });
  const items = new Map(rows.map((row) => toItem("api-calls", row)).map((item) => [item.id, item]));
  return ids.flatMap((id) => items.get(id) ?? []);
}

function latencyOf(row: Summary | undefined): Latency {
  if (row === undefined || row.percentiles === null) return { count: 0, p50: null, p95: null, p99: null, max: null };
  const [p50 = null, p95 = null, p99 = null] = row.percentiles;
  return { count: Number(row.count), p50, p95, p99, max: row.max };
}

function valueOf({ value }: Summary): string | null {
  return value === null ? null : decodePgText(value);
}

function columnOf(by: LatencyGroup): string {
  const field: Field | undefined = fieldOf("api-calls", by);
  if (field === undefined) throw new AppError("invalid", `by=${by} is no field of API calls.`);
  if (field.stored !== undefined) return `(SELECT s.name FROM source s WHERE s.id = e.${field.stored[0]})`;
  return `nullif(e.${field.column}, '')`;
}
