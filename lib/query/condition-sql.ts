import type { Field } from "../events/field.ts";
import { encodePgText } from "../events/pg-text.ts";
import type { Condition } from "./filter.ts";
import { isNumeric } from "./filter-value.ts";
import type { SourceIds } from "./source-ids.ts";

/** Takes a value from outside. @returns the parameter that stands for it. */
export type Bind = (value: unknown) => string;

export type Means = { bind: Bind; sources: SourceIds; faceted: boolean };

/** One condition of a filter on one field of the stream's view under the alias `e`; every value is bound. */
export function conditionSql(field: Field, condition: Condition, means: Means): string {
  if (condition.op === "range") return rangeSql(field, condition, means.bind);
  const present = condition.values.filter((value) => value !== "");
  const absent = present.length < condition.values.length;
  const match = [
    ...(present.length > 0 ? [matchSql(field, present, { ...means, indexed: condition.op === "in" })] : []),
    ...(absent ? [absentSql(field)] : []),
  ];
  const any = `(${match.join(" OR ")})`;
  // A row without the value is not among the excluded: NULL counts as no match.
  return condition.op === "in" ? any : `${any} IS NOT TRUE`;
}

/**
 * Rows whose field has one of these values. Where the facet index covers the field, its key finds them; the column is tested
 * too: it is exact (a key is a hash) and cheap to fail, while a row's keys cost 4 µs to make. `coalesce`
 * keeps the planner from multiplying the two estimates.
 */
function matchSql(
  field: Field,
  values: string[],
  { bind, sources, faceted, indexed }: Means & { indexed: boolean },
): string {
  if (field.id === "commandId") return `e.id IN (${callsOf(`= ANY(${bind(values)}::uuid[])`)})`;
  const stored = storedValues(field, values, sources);
  const list = `${bind(stored)}::${sqlTypeOf(field)}[]`;
  const column = columnsOf(field)
    .map((name) => `${name} = ANY(${list})`)
    .join(" OR ");
  const { key } = field;
  if (!faceted || !indexed || key === undefined || stored.length === 0) return column;
  const asked = stored.map((value) => ({ key, value: bind(String(value)) }));
  return facetedSql(asked, column);
}

/** Rows that the facet index finds by one of these keys and bound values, and for which the column's test holds. */
export function facetedSql(asked: readonly { key: string; value: string }[], column: string): string {
  const facets = asked.map(({ key, value }) => facetKeySql(key, value));
  return `e.facets && ARRAY[${facets.join(", ")}] AND coalesce(${column}, false)`;
}

function facetKeySql(key: string, value: string): string {
  return `facet_key(current_setting('app.organization')::uuid, '${key}', ${value}::text)`;
}

function absentSql(field: Field): string {
  if (field.id === "commandId") return `NOT EXISTS (${callsOf("IS NOT NULL")} AND k.call_id = e.id)`;
  // A URL cannot tell an empty text from none, and to a reader both are "nothing there".
  return columnsOf(field)
    .map((column) => (sqlTypeOf(field) === "text" ? `${column} IS NULL OR ${column} = ''` : `${column} IS NULL`))
    .join(" AND ");
}

function callsOf(test: string): string {
  return `SELECT k.call_id FROM command_calls k WHERE k.command_id ${test}`;
}

function rangeSql(field: Field, { min, max }: { min?: number; max?: number }, bind: Bind): string {
  const ends = [
    ...(min === undefined ? [] : [`e.${field.column} >= ${bind(min)}::float8`]),
    ...(max === undefined ? [] : [`e.${field.column} <= ${bind(max)}::float8`]),
  ];
  return ends.join(" AND ");
}

function storedValues(field: Field, values: string[], sources: SourceIds): unknown[] {
  if (field.stored !== undefined) return values.flatMap((name) => sources.get(name) ?? []);
  if (sqlTypeOf(field) === "float8") return values.map(Number);
  if (sqlTypeOf(field) === "boolean") return values.map((value) => value === "true");
  return values.map(encodePgText);
}

/** Sources are asked for by name and stored by id. */
function columnsOf({ stored, column }: Field): string[] {
  return (stored ?? [column]).map((name) => `e.${name}`);
}

function sqlTypeOf(field: Field): "uuid" | "text" | "float8" | "boolean" {
  if (field.stored !== undefined || field.type === "id") return "uuid";
  if (isNumeric(field)) return "float8";
  return field.type === "boolean" ? "boolean" : "text";
}
