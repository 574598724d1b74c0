import type { PoolClient } from "pg";
import type { Scope } from "../auth/scope.ts";
import { AppError } from "../errors.ts";
import type { Field, StreamId } from "../events/field.ts";
import { decodePgText } from "../events/pg-text.ts";
import { dimensionOf, fieldOf, STREAMS } from "../events/streams.ts";
import { allOrNewest, newestSql } from "./all-or-newest.ts";
import type { Filter } from "./filter.ts";
import { likeLiteral } from "./like.ts";
import { readingOf } from "./reading.ts";
import { countById, rolledKeyOf, rolledOf } from "./rollups/rolled.ts";
import { whereOf, type Where } from "./where.ts";

const FACET_VALUES_MAX = 1000;

export type FacetQuery = {
  scope: Scope;
  stream: StreamId;
  filter: Filter;
  /** A field with facets. */
  field: string;
  /** Only values that contain this, whatever the case. */
  search?: string | undefined;
  now: Date;
};

/** A value and how many events have it; `null` is for events without one. */
export type FacetValue = { value: string | null; count: number };

/**
 * The values a field has among the events that satisfy the filter's *other* conditions, the commonest first.
 * @returns `complete: false` when there are more values than shown or only the newest events were counted.
 * @throws AppError `invalid` when the field has no facet, `unavailable` when even the newest events take too long.
 */
export async function facetValues(query: FacetQuery): Promise<{ values: FacetValue[]; complete: boolean }> {
  const field = facetField(query.stream, query.field);
  const what = `Counting the values of ${field.id}`;
  const { result, complete } = await allOrNewest(query.scope, what, (client, newest) =>
    count(client, query, { field, newest }),
  );
  return { values: result.slice(0, FACET_VALUES_MAX), complete: complete && result.length <= FACET_VALUES_MAX };
}

/** The fields of a stream whose values can be listed. */
export function facetFields(stream: StreamId): Field[] {
  return STREAMS[stream].fields.filter((field: Field) => field.filter === "facet");
}

function facetField(stream: StreamId, id: string): Field {
  const field = fieldOf(stream, id);
  if (field?.filter === "facet") return field;
  const possible = facetFields(stream).map((facet) => facet.id);
  throw new AppError(
    "invalid",
    `field=${JSON.stringify(id.slice(0, 100))} has no facet here: it is one of ${possible.join(", ")}.`,
  );
}

async function count(
  client: PoolClient,
  query: FacetQuery,
  { field, newest }: { field: Field; newest: number | undefined },
): Promise<FacetValue[]> {
  const conditions = query.filter.conditions.filter((condition) => condition.field !== field.id);
  const others = { ...query, filter: { ...query.filter, conditions } };
  const byKey =
    (newest === undefined ? await rolledByKey(client, others, field) : undefined) ??
    (await rowsByKey(client, others, { field, newest }));
  const values = [...byKey.values];
  const having = query.search === undefined ? "" : searchSql(values.push(`%${likeLiteral(query.search)}%`));
  const sql = facetSql(query.stream, field, { byKey: byKey.text, having });
  const result = await client.query<{ value: string | null; count: string }>(sql, values);
  return result.rows.map((row) => ({
    value: row.value === null ? null : decodePgText(row.value),
    count: Number(row.count),
  }));
}

/** How many rows have each key, as SQL: the value itself, or the id of what the field lies in. */
async function rowsByKey(
  client: PoolClient,
  query: FacetQuery,
  { field, newest }: { field: Field; newest: number | undefined },
): Promise<Where> {
  const dimension = dimensionOf(query.stream, field);
  const where = whereOf(query.stream, query.filter, await readingOf(client, query));
  const key = dimension === undefined ? columnSql(field) : `e.${dimension.key}`;
  const found = `SELECT ${key} AS key FROM ${STREAMS[query.stream].view} e WHERE ${where.text}${newestSql(newest)}`;
  return { text: `SELECT key, count(*) AS count FROM (${found}) found GROUP BY key`, values: where.values };
}

/** The same where roll-ups know some of it. */
async function rolledByKey(client: PoolClient, query: FacetQuery, field: Field): Promise<Where | undefined> {
  const key = rolledKeyOf(query.stream, field);
  const rolled = key && (await rolledOf(client, query));
  if (key === undefined || rolled === undefined) return undefined;
  const counts = await countById(client, rolled, key);
  return {
    text: "SELECT * FROM unnest($1::bigint[], $2::bigint[]) AS counted(key, count)",
    values: [[...counts.keys()], [...counts.values()]],
  };
}

function facetSql(stream: StreamId, field: Field, { byKey, having }: { byKey: string; having: string }): string {
  const dimension = dimensionOf(stream, field);
  const column = columnSql(field);
  // What rows share is counted by its id and looked up afterwards, once for all that share it.
  const counted =
    dimension === undefined
      ? `SELECT key AS value, count FROM (${byKey}) by_key`
      : `SELECT ${column} AS value, sum(count)::bigint AS count FROM (${byKey}) by_key LEFT JOIN ${dimension.view} e ON e.id = key GROUP BY 1`;
  const name = field.stored === undefined ? "value" : SOURCE_NAME;
  return `SELECT ${name} AS value, count FROM (${counted}) counted${having && ` WHERE ${name} ${having}`}
    ORDER BY count DESC, value LIMIT ${String(FACET_VALUES_MAX + 1)}`;
}

/** Sources are counted by id and named afterwards. */
const SOURCE_NAME = "(SELECT s.name FROM source s WHERE s.id = value)";

function columnSql(field: Field): string {
  const columns = (field.stored ?? []).map((column) => `e.${column}`);
  // What is found by several sources counts for each.
  if (columns.length > 1) return `unnest(array_remove(ARRAY[${columns.join(", ")}], NULL))`;
  if (columns.length === 1) return columns.join("");
  return field.type === "text" ? `nullif(e.${field.column}, '')` : `e.${field.column}::text`;
}

function searchSql(index: number): string {
  return `ILIKE $${String(index)}`;
}
