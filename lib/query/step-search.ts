import type { PoolClient } from "pg";
import type { StreamId } from "../events/field.ts";
import { idAfter } from "../events/event-id.ts";
import { STREAMS } from "../events/streams.ts";
import type { Toward } from "./cursor.ts";
import { withCondition } from "./rows.ts";
import type { FilterWhere } from "./where.ts";

/** A stretch is to take about so long: often enough to look at the clock, and few statements. */
const STRETCH_MS = 250;
/** One stretch tells little about the next, where other rows lie. */
const GROWTH_MAX = 4;
const STRETCH_ROWS_MAX = 1_000_000;

/** What is looked for on one side of a boundary; without one, in the whole range. */
export type Side = {
  stream: StreamId;
  where: FilterWhere;
  toward: Toward;
  boundary: string | undefined;
  limit: number;
};

export type SideFound = {
  /** Nearest to the boundary first. */
  ids: string[];
  /** Where this side goes on; undefined when all of it was searched. */
  reached: string | undefined;
  /** The time was up before enough was found. */
  short: boolean;
};

/**
 * Reads one row after the other and keeps those that match, in stretches, until enough are found, nothing is left, or the time is up. A
 * stretch is so many rows and not so much time: what it costs is then known, and time without rows is passed over.
 * @param effort.rows of the first stretch, which is searched in any case.
 * @param effort.until as `performance.now()`.
 */
export async function searchInSteps(
  client: PoolClient,
  side: Side,
  effort: { rows: number; until: number },
): Promise<SideFound> {
  const ids: string[] = [];
  let boundary = side.boundary;
  let { rows } = effort;
  for (;;) {
    const began = performance.now();
    const stretch = { ...side, boundary, limit: side.limit - ids.length };
    const end = await endOf(client, stretch, rows);
    ids.push(...(await matchesIn(client, stretch, end)));
    const last = ids.at(-1);
    if (ids.length >= side.limit && last !== undefined)
      return { ids, reached: beyond(last, side.toward), short: false };
    if (end === undefined) return { ids, reached: undefined, short: false };
    boundary = beyond(end, side.toward);
    const left = effort.until - performance.now();
    if (left <= 0) return { ids, reached: boundary, short: true };
    rows = nextRows(rows, { tookMs: performance.now() - began, leftMs: left });
  }
}

/** The boundary behind a row. */
export function beyond(id: string, toward: Toward): string {
  return toward === "older" ? id : idAfter(id);
}

/** What is on the side's side of its boundary, and the order of nearness. */
export function sideSql(
  { toward, boundary }: Pick<Side, "toward" | "boundary">,
  base: { text: string; values: unknown[] },
) {
  const order = toward === "older" ? "e.id DESC" : "e.id";
  if (boundary === undefined) return { ...base, order };
  return { ...withCondition(base, (id) => `e.id ${toward === "older" ? "<" : ">="} ${id}::uuid`, boundary), order };
}

/** The last row of the stretch; undefined when there are no more rows than that. */
async function endOf(client: PoolClient, side: Side, count: number): Promise<string | undefined> {
  const { where, stream } = side;
  const { text, values, order } = sideSql(side, { text: where.bounds, values: where.boundValues });
  const { rows } = await client.query<[string]>({
    text: `SELECT e.id FROM ${STREAMS[stream].view} e WHERE ${text} ORDER BY ${order} OFFSET ${String(count - 1)} LIMIT 1`,
    values,
    rowMode: "array",
  });
  return rows[0]?.[0];
}

async function matchesIn(client: PoolClient, side: Side, end: string | undefined): Promise<string[]> {
  const { where, stream, toward } = side;
  const within = sideSql(side, { text: where.bounds, values: where.values });
  const last = toward === "older" ? ">=" : "<=";
  const { text, values } = end === undefined ? within : withCondition(within, (id) => `e.id ${last} ${id}::uuid`, end);
  // OFFSET 0 keeps the conditions out of the search for the rows, or the planner might look each of them up in the whole history.
  const stretch = `SELECT * FROM ${STREAMS[stream].view} e WHERE ${text} ORDER BY ${within.order} OFFSET 0`;
  const { rows } = await client.query<[string]>({
    text: `SELECT e.id FROM (${stretch}) e WHERE ${where.rest || "true"} ORDER BY ${within.order} LIMIT ${String(side.limit)}`,
    values,
    rowMode: "array",
  });
  return rows.map(([id]) => id);
}

/** As many rows as the time for a stretch, or what is left of it, is enough for at the pace of the last. */
function nextRows(rows: number, { tookMs, leftMs }: { tookMs: number; leftMs: number }): number {
  const affordable = (rows * Math.min(STRETCH_MS, leftMs)) / Math.max(1, tookMs);
  return Math.max(1, Math.min(Math.round(affordable), rows * GROWTH_MAX, STRETCH_ROWS_MAX));
}
