import type { PoolClient } from "pg";
import type { Field, StreamId } from "../events/field.ts";
import { dimensionOf, dimensionsOf, STREAMS } from "../events/streams.ts";
import { withCondition } from "./rows.ts";
import type { FilterWhere, Reading } from "./where.ts";

/** What is common is found among the newest rows at once; what is not there is rare enough to be looked up and sorted. */
const NEWEST_ROWS = 2_000;

type Search = {
  stream: StreamId;
  where: FilterWhere;
  reading: Reading;
  from: string;
  before: string;
  limit: number;
};

/**
 * The ids of the newest rows that match: first among the newest of all, then by the index. The planner would choose between the two by
 * multiplying how often each condition holds, which is furthest off where it matters: for conditions that rarely or never meet.
 * @param search.from only rows at or above this id,
 * @param search.before and below this one.
 * @returns undefined when the index is no help: the rows are then read in order until enough are found.
 */
export async function newestIds(client: PoolClient, search: Search): Promise<string[] | undefined> {
  const { stream, where, reading, from, before, limit } = search;
  if (!isIndexed(where, reading)) return undefined;
  const above = withCondition({ text: where.bounds, values: where.values }, (id) => `e.id >= ${id}::uuid`, from);
  const bounded = withCondition(above, (id) => `e.id < ${id}::uuid`, before);
  const view = STREAMS[stream].view;
  const most = `ORDER BY id DESC LIMIT ${String(limit)}`;
  // OFFSET 0 keeps the order, and IS TRUE a bound whose reach the planner cannot know, out of the search by keys: the index over
  // them is to do it.
  const text = `
    WITH newest AS MATERIALIZED (
      SELECT ${ownColumns(stream).join(", ")} FROM ${view} e WHERE ${bounded.text} ORDER BY e.id DESC LIMIT ${String(NEWEST_ROWS)}
    )
    SELECT id FROM (
      (SELECT e.id FROM newest e WHERE ${where.rest} ${most})
      UNION ALL
      (SELECT id FROM (
        SELECT e.id FROM ${view} e
        WHERE ${bounded.text} AND (e.id < (SELECT min(id::text)::uuid FROM newest)) IS TRUE AND ${where.rest} AND ${where.keys} OFFSET 0
      ) older ${most})
    ) found LIMIT ${String(limit)}`;
  const { rows } = await client.query<[string]>({ text, values: bounded.values, rowMode: "array" });
  return rows.map(([id]) => id);
}

/** Whether the index over the rows' keys finds what a filter asks for. */
export function isIndexed(where: FilterWhere, reading: Reading): where is FilterWhere & { keys: string } {
  const listed = [...reading.shared.values(), ...reading.texts.values()].every((ids) => ids !== undefined);
  return where.keys !== undefined && listed;
}

/** The columns a row holds itself; those of its dimensions would have to be joined first. */
function ownColumns(stream: StreamId): string[] {
  const own = STREAMS[stream].fields.filter(
    (field: Field) => dimensionOf(stream, field) === undefined && field.id !== "commandId",
  );
  return [...own.map(({ column }) => `e.${column}`), ...dimensionsOf(stream).map(({ key }) => `e.${key}`)];
}
