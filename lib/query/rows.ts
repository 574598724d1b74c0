import type { Field, Stream, StreamId } from "../events/field.ts";
import type { StreamItem } from "../events/item.ts";
import { decodePgText } from "../events/pg-text.ts";
import { STREAMS } from "../events/streams.ts";
import type { Where } from "./where.ts";

/** A row in the order of the field table, as `pg` gives it with `rowMode: "array"`. */
export type Row = readonly unknown[];

/** Of a list or tail: a tag, an address or a date is far below it, a policy file, which nobody reads there, far above. In characters of JSON. */
export const LISTED_VALUE_LENGTH_MAX = 1_000;

/**
 * The stream's rows under these conditions, newest first, one column a field. What is looked up per row (source name, command)
 * is looked up for the rows that are shown, not for those passed over.
 */
export function rowsSql(stream: StreamId, where: string, limit?: number): string {
  return rowsOf(stream, STREAMS[stream].view, { where, limit, order: "e.id DESC" });
}

/**
 * The rows of these ids ($1), which lie from the id $2 to the id $3, newest first, for `toListedItem`. For `planOnce`: each is looked up where
 * it lies.
 */
export function listedRowsSql(stream: StreamId): string {
  const { view } = STREAMS[stream];
  return `SELECT ${fieldsOf(stream).map(listedColumnSql).join(", ")} FROM ${view} e
     WHERE e.id = ANY ($1::uuid[]) AND e.id >= $2::uuid AND e.id <= $3::uuid ORDER BY e.id DESC`;
}

/** The rows under these conditions, oldest first, for `toListedItem`. */
export function oldestListedRowsSql(stream: StreamId, where: string, limit: number): string {
  return rowsOf(stream, STREAMS[stream].view, { where, limit, order: "e.id", column: listedColumnSql });
}

/** As `rowsSql`, with the rows that are folded under others. */
export function toldRowsSql(stream: StreamId, where: string, limit?: number): string {
  const { folds, view }: Stream = STREAMS[stream];
  return rowsOf(stream, folds?.told ?? view, { where, limit, order: "e.id DESC" });
}

function rowsOf(
  stream: StreamId,
  view: string,
  {
    where,
    limit,
    order,
    column = columnSql,
  }: { where: string; limit: number | undefined; order: string; column?: (field: Field) => string },
): string {
  const columns = fieldsOf(stream).map(column).join(", ");
  const bound = limit === undefined ? "" : ` LIMIT ${String(limit)}`;
  return `SELECT ${columns} FROM (SELECT * FROM ${view} e WHERE ${where} ORDER BY ${order}${bound}) e ORDER BY ${order}`;
}

/** The same with one more condition on its values. */
export function withCondition(where: Where, condition: (placeholder: string) => string, value: unknown): Where {
  const values = [...where.values, value];
  return { text: `${where.text} AND ${condition(`$${String(values.length)}`)}`, values };
}

/** A row as the API shows it: text exactly as it was recorded, counts as numbers. */
export function toItem<S extends StreamId>(stream: S, row: Row): StreamItem[S] {
  const item: Record<string, unknown> = {};
  fieldsOf(stream).forEach((field, index) => {
    item[field.id] = fieldValue(field, row[index]);
  });
  return item as StreamItem[S];
}

/** The same of a row that was selected for a list or tail: what of it is long is its beginning, and the item says so. */
export function toListedItem<S extends StreamId>(stream: S, row: Row): StreamItem[S] {
  const fields = fieldsOf(stream);
  const isCut = (value: unknown, index: number): boolean =>
    fields[index]?.type === "json" && typeof value === "string" && value.length > LISTED_VALUE_LENGTH_MAX;
  if (!row.some(isCut)) return toItem(stream, row);
  const beginnings = row.map((value, index) => (isCut(value, index) ? JSON.stringify(beginningOf(value)) : value));
  return { ...toItem(stream, beginnings), cut: true };
}

/** Stored escapes are left as they are: the last one may be cut, too. */
function beginningOf(value: unknown): string {
  return `${String(value).slice(0, LISTED_VALUE_LENGTH_MAX).toWellFormed()}…`;
}

/** RFC 3339 in UTC with microseconds, for any year an event can have. */
export function instantSql(column: string): string {
  return `to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;
}

function columnSql(field: Field): string {
  if (field.stored !== undefined) return `(SELECT s.name FROM source s WHERE s.id = e.${field.stored[0]})`;
  if (field.id === "commandId") return "(SELECT k.command_id FROM command_calls k WHERE k.call_id = e.id)";
  return field.type === "instant" ? instantSql(`e.${field.column}`) : `e.${field.column}`;
}

/** A character more than is shown tells that there are more. */
function listedColumnSql(field: Field): string {
  const sql = columnSql(field);
  return field.type === "json" ? `left(${sql}, ${String(LISTED_VALUE_LENGTH_MAX + 1)})` : sql;
}

/** A column's value as the API shows it. */
export function fieldValue(field: Field, value: unknown): unknown {
  if (value === null || value === undefined) return null;
  if (field.type === "number") return Number(value);
  if (field.type === "counter") return lossless(value);
  if (typeof value === "string") {
    const text = decodePgText(value);
    return field.type === "json" ? JSON.parse(text) : text;
  }
  return Array.isArray(value) ? value.map((element) => decodePgText(String(element))) : value;
}

/** int8 and numeric arrive as text; what a JavaScript number cannot hold stays digits. */
export function lossless(value: unknown): number | string {
  const number = Number(value);
  return typeof value === "string" && Math.abs(number) > Number.MAX_SAFE_INTEGER ? value : number;
}

function fieldsOf(stream: StreamId): readonly Field[] {
  return STREAMS[stream].fields;
}
