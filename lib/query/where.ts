import { firstEventId } from "../events/event-id.ts";
import type { Dimension, Field, StreamId } from "../events/field.ts";
import { formatInstant } from "../events/instant.ts";
import { encodePgText } from "../events/pg-text.ts";
import { dimensionOf, dimensionsOf, fieldOf, STREAMS } from "../events/streams.ts";
import { conditionSql, facetedSql, type Bind, type Means } from "./condition-sql.ts";
import type { Condition, Filter } from "./filter.ts";
import { likeLiteral } from "./like.ts";
import type { SourceIds } from "./source-ids.ts";
import { resolveTimeRange, type TimeRange } from "./time-range.ts";

/** A piece of SQL over the stream's view under the alias `e`, and the values of its `$1`, `$2`, … */
export type Where = { text: string; values: unknown[] };

/** A filter as SQL, whole and in the parts that a search for its newest rows takes one after the other. */
export type FilterWhere = Where & {
  /** The time range, and its values alone: they are the first. */
  bounds: string;
  boundValues: unknown[];
  /** Everything else, as it is decided row by row. */
  rest: string;
  /** What the index over the rows' keys can find of `rest`; undefined when that is nothing. */
  keys: string | undefined;
};

/** The ids of a dimension's rows that satisfy the filter; undefined when there are too many to list. */
export type FoundIds = readonly string[] | undefined;

/** What a filter means depends on: the moment relative times count from, and the ids behind names. */
export type Reading = {
  now: Date;
  sources: SourceIds;
  /** By the dimension's key: the rows that satisfy all conditions on that dimension. */
  shared: ReadonlyMap<string, FoundIds>;
  /** By the dimension's key: the rows the free text is found in. */
  texts: ReadonlyMap<string, FoundIds>;
  /** The names among the stream's that the free text is found in; undefined where they are not known, or too many. */
  names?: readonly string[] | undefined;
};

/** The index is asked once for each id: a longer list is found faster by reading on. */
const INDEXED_IDS_MAX = 2_000;
/** Where the planner may choose not to use the index, `&&` compares every row's keys with every id. */
const COMPARED_IDS_MAX = 100;

/**
 * A filter as SQL conditions; every value from outside is a parameter. The organization is not among them: the view says it.
 * @throws AppError `invalid` when the time range is empty.
 */
export function whereOf(stream: StreamId, filter: Filter, reading: Reading): FilterWhere {
  const values: unknown[] = [];
  const bind: Bind = (value) => `$${String(values.push(value))}`;
  const bounds = timeConditions(resolveTimeRange(filter, reading.now), bind);
  const boundValues = [...values];
  const { rest, keysWithin } = othersSql(stream, filter, { reading, bind });
  return {
    text: [...bounds, ...rest, ...keysWithin(COMPARED_IDS_MAX)].join(" AND "),
    values,
    bounds: bounds.join(" AND "),
    boundValues,
    rest: rest.join(" AND "),
    keys: keysWithin(INDEXED_IDS_MAX).join(" AND ") || undefined,
  };
}

/**
 * The same filter in some stretches of time in place of its own range, one statement for all of them.
 * @param columns what is selected of the stream's view, under the alias `e`.
 */
export function rowsInStretches(
  stream: StreamId,
  filter: Filter,
  { reading, stretches, columns }: { reading: Reading; stretches: readonly TimeRange[]; columns: string },
): Where {
  const values: unknown[] = [];
  const bind: Bind = (value) => `$${String(values.push(value))}`;
  const { rest, keysWithin } = othersSql(stream, filter, { reading, bind });
  const others = [...rest, ...keysWithin(COMPARED_IDS_MAX)];
  // Each with bounds of its own, by which the planner leaves out partitions.
  const each = stretches.map((stretch) => {
    const where = [...timeConditions(stretch, bind), ...others].join(" AND ");
    return `SELECT ${columns} FROM ${STREAMS[stream].view} e WHERE ${where}`;
  });
  return { text: each.join(" UNION ALL "), values };
}

/** Everything but the time range: as it is decided row by row, and as the index over the rows' keys is asked. */
function othersSql(
  stream: StreamId,
  filter: Filter,
  { reading, bind }: { reading: Reading; bind: Bind },
): { rest: string[]; keysWithin: (most: number) => string[] } {
  const means: Means = { bind, sources: reading.sources, faceted: STREAMS[stream].index === "facets" };
  const listed = (condition: Condition): boolean =>
    reading.shared.get(dimensionOf(stream, fieldFor(stream, condition))?.key ?? "") !== undefined;
  const shared = [
    ...dimensionsOf(stream).flatMap(({ key }) => sharedSql([{ key, ids: reading.shared.get(key) }], bind)),
    ...(filter.q === undefined ? [] : textSql(stream, filter.q, { reading, bind })),
  ];
  const own = filter.conditions
    .filter((condition) => !listed(condition))
    .map((condition) => conditionSql(fieldFor(stream, condition), condition, means));
  return {
    rest: [...shared.map(({ test }) => test), ...own],
    keysWithin: (most) => shared.flatMap(({ keys, ids }) => (ids <= most ? (keys ?? []) : [])),
  };
}

/**
 * A filter's conditions on one dimension, over its view under the alias `e`.
 * @returns undefined when it has none.
 */
export function dimensionWhere(
  stream: StreamId,
  filter: Filter,
  { dimension, sources }: { dimension: Dimension; sources: SourceIds },
): Where | undefined {
  const values: unknown[] = [];
  const bind: Bind = (value) => `$${String(values.push(value))}`;
  const parts = filter.conditions
    .map((condition) => ({ condition, field: fieldFor(stream, condition) }))
    .filter(({ field }) => dimensionOf(stream, field) === dimension)
    .map(({ condition, field }) => conditionSql(field, condition, { bind, sources, faceted: false }));
  return parts.length === 0 ? undefined : { text: parts.join(" AND "), values };
}

/** Where the free text is looked for in a dimension; undefined where it is not. */
export function dimensionText({ key }: Dimension, q: string): Where | undefined {
  const needle = `'%' || lower($1::text) || '%'`;
  if (key === "caller_id") return { text: `lower(e.user_name) LIKE ${needle}`, values: [likeLiteral(q)] };
  if (key !== "target_id") return undefined;
  const telling = q.replace(COMMON_PREFIX, "");
  if (telling === q) return { text: `e.search_text LIKE ${needle}`, values: [likeLiteral(q)] };
  const text = `e.search_text LIKE ${needle} AND strpos(e.search_text, lower($2::text)) > 0`;
  return { text, values: [likeLiteral(telling), encodePgText(q)] };
}

/** What most paths begin with: the index would be asked for nearly all of them, once for every three letters. Not where little else is left. */
const COMMON_PREFIX = /^\/?apis?\/(?:v1|[^/]+\/[^/]+)\/(?:namespaces\/)?(?=[^/]{3})/i;

/** A test of the row, and the same asked of the index: `ids` many questions. */
type Shared = { test: string; keys?: string; ids: number };

/**
 * Rows that hold one of these ids in any of these columns. Row by row the column decides, where `coalesce` keeps the planner from
 * multiplying its estimate with that of the keys.
 * @returns nothing where a list is not known.
 */
function sharedSql(lists: readonly { key: string; ids: FoundIds }[], bind: Bind): Shared[] {
  if (lists.some(({ ids }) => ids === undefined)) return [];
  const found = lists.filter(({ ids }) => ids !== undefined && ids.length > 0);
  if (found.length === 0) return [{ test: "false", ids: 0 }];
  const placed = found.map(({ key, ids = [] }) => ({ key, ids, list: `${bind(ids)}::bigint[]` }));
  const any = placed.map(({ key, list }) => `e.${key} = ANY(${list})`).join(" OR ");
  // The same parameters as the test's: a statement without the keys must have none left over, whose type PostgreSQL could not tell.
  const all = placed.map(({ list }) => list).join(" || ");
  const ids = placed.reduce((sum, one) => sum + one.ids.length, 0);
  return [{ test: `coalesce(${any}, false)`, keys: `e.keys && ${placed.length === 1 ? all : `(${all})`}`, ids }];
}

/** Rows whose caller or target, or one of whose names has the text; where too many have, the rows are read themselves. */
function textSql(stream: StreamId, q: string, { reading, bind }: { reading: Reading; bind: Bind }): Shared[] {
  if (reading.names !== undefined) return [{ test: namedSql(stream, reading.names, bind), ids: 0 }];
  const lists = [...reading.texts].map(([key, ids]) => ({ key, ids }));
  const known = lists.length > 0 && lists.every(({ ids }) => ids !== undefined);
  return known ? sharedSql(lists, bind) : [{ test: searchSql(q, bind), ids: 0 }];
}

/** Rows that have one of these names in a searched field: found by their facets, decided by the columns (as `matchSql`). */
function namedSql(stream: StreamId, names: readonly string[], bind: Bind): string {
  if (names.length === 0) return "false";
  const fields: readonly Field[] = STREAMS[stream].fields;
  const searched = fields.filter((field) => field.searched === true);
  const list = `${bind(names)}::text[]`;
  const column = searched.map((field) => `e.${field.column} = ANY(${list})`).join(" OR ");
  const bound = names.map((name) => bind(name));
  const asked = searched.flatMap(({ key = "" }) => bound.map((value) => ({ key, value })));
  return facetedSql(asked, column);
}

/**
 * The id carries the time, so the primary key bounds the search; `occurred_at` then decides, since 12 bits split a millisecond
 * into steps of 244 ns and one step can lie on both sides of a microsecond.
 */
function timeConditions({ from, to }: TimeRange, bind: Bind): string[] {
  const lastId = firstEventId(to).replace("-8000-000000000000", "-bfff-ffffffffffff");
  return [
    `e.id >= ${bind(firstEventId(from))}::uuid`,
    `e.id <= ${bind(lastId)}::uuid`,
    `e.occurred_at >= ${bind(formatInstant(from))}::timestamptz`,
    `e.occurred_at < ${bind(formatInstant(to))}::timestamptz`,
  ];
}

/** Lower-cased by the database on both sides: what counts as lower case depends on its locale. */
function searchSql(q: string, bind: Bind): string {
  return `e.search_text LIKE '%' || lower(${bind(likeLiteral(q))}::text) || '%'`;
}

function fieldFor(stream: StreamId, condition: Condition): Field {
  const field = fieldOf(stream, condition.field);
  if (field?.filter === undefined) throw new Error(`stream ${stream} cannot be filtered by ${condition.field}`);
  return field;
}
