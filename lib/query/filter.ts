import { AppError } from "../errors.ts";
import type { Field, StreamId } from "../events/field.ts";
import { decodePgText, encodePgText } from "../events/pg-text.ts";
import { STREAMS } from "../events/streams.ts";
import { normalizeValue, parseRange } from "./filter-value.ts";
import { checkTimeRange } from "./time-range.ts";

/**
 * One thing asked of one field. Values are text whatever the field's type; the empty value stands for "absent". A range takes
 * both of its ends in.
 */
export type Condition =
  { field: string; op: "in" | "not-in"; values: string[] } | { field: string; op: "range"; min?: number; max?: number };

/** What a reader asks for: every condition must hold. Times stay as written, so that a link to "the last day" stays one. */
export type Filter = {
  from: string;
  to: string;
  conditions: Condition[];
  /** Free text: one case-insensitive piece of the user, name, path or command. */
  q: string | undefined;
};

export const DEFAULT_FROM = "now-24h";
export const DEFAULT_TO = "now";

/** Over all fields together; enough for any list a person can paste, few enough for one statement. */
export const FILTER_VALUES_MAX = 500;
export const FILTER_VALUE_BYTES_MAX = 4096;

const SINGLE_KEYS = ["from", "to", "q"];

/**
 * Reads a query string into a filter. Nothing is ignored: in an audit tool a dropped condition is a false statement.
 * @param otherKeys keys that mean something else to the caller (`limit`, `cursor`, …); each may be given once.
 * @throws AppError `invalid` naming the key and the value that is not understood.
 */
export function parseFilter(stream: StreamId, params: URLSearchParams, otherKeys: readonly string[] = []): Filter {
  checkSingleKeys(params, [...SINGLE_KEYS, ...otherKeys]);
  checkKnownKeys(stream, params, otherKeys);
  const times = { from: params.get("from") ?? DEFAULT_FROM, to: params.get("to") ?? DEFAULT_TO };
  checkTimeRange(times);
  const conditions = filterableFields(stream).flatMap((field) => conditionsOf(field, params));
  checkBounds(conditions, params.get("q"));
  return { ...times, conditions, q: textFromUrl(params.get("q") ?? "") || undefined };
}

/** The inverse of `parseFilter`, for any filter it can return; defaults are left out. */
export function serializeFilter(filter: Filter): URLSearchParams {
  const params = new URLSearchParams();
  if (filter.from !== DEFAULT_FROM) params.append("from", filter.from);
  if (filter.to !== DEFAULT_TO) params.append("to", filter.to);
  for (const condition of filter.conditions) appendCondition(params, condition);
  if (filter.q !== undefined) params.append("q", textToUrl(filter.q));
  return params;
}

/** The stream's fields a filter may name, in the order of the field table. */
export function filterableFields(stream: StreamId): Field[] {
  return STREAMS[stream].fields.filter((field: Field) => field.filter !== undefined);
}

function appendCondition(params: URLSearchParams, condition: Condition): void {
  if (condition.op === "range") {
    params.append(condition.field, `${String(condition.min ?? "")}..${String(condition.max ?? "")}`);
    return;
  }
  const key = condition.op === "in" ? condition.field : `${condition.field}!`;
  for (const value of condition.values) params.append(key, textToUrl(value));
}

function conditionsOf(field: Field, params: URLSearchParams): Condition[] {
  const asked = params.getAll(field.id).map(textFromUrl);
  const range = asked.length === 1 ? parseRange(field, asked[0] ?? "") : undefined;
  const wanted: Condition[] =
    range === undefined ? listOf(field, "in", asked) : [{ field: field.id, op: "range", ...range }];
  return [...wanted, ...listOf(field, "not-in", params.getAll(`${field.id}!`).map(textFromUrl))];
}

function listOf(field: Field, op: "in" | "not-in", texts: string[]): Condition[] {
  if (texts.length === 0) return [];
  return [{ field: field.id, op, values: [...new Set(texts.map((text) => normalizeValue(field, text)))] }];
}

function checkSingleKeys(params: URLSearchParams, keys: string[]): void {
  const repeated = keys.find((key) => params.getAll(key).length > 1);
  if (repeated !== undefined) throw new AppError("invalid", `${repeated} is given more than once: it takes one value.`);
}

function checkKnownKeys(stream: StreamId, params: URLSearchParams, otherKeys: readonly string[]): void {
  const fields = filterableFields(stream).map((field) => field.id);
  const known = new Set([...SINGLE_KEYS, ...otherKeys, ...fields, ...fields.map((id) => `${id}!`)]);
  const unknown = [...params.keys()].find((key) => !known.has(key));
  if (unknown === undefined) return;
  const shown = JSON.stringify(unknown.slice(0, 100));
  throw new AppError(
    "invalid",
    `${shown} is not understood here: ${stream} can be filtered by ${[...SINGLE_KEYS, ...fields].join(", ")}` +
      (otherKeys.length > 0 ? `, and this address also takes ${otherKeys.join(", ")}.` : "."),
  );
}

function checkBounds(conditions: Condition[], q: string | null): void {
  const lists = conditions.flatMap((condition) => (condition.op === "range" ? [] : [condition]));
  const count = lists.reduce((sum, { values }) => sum + values.length, 0);
  if (count > FILTER_VALUES_MAX) {
    throw new AppError(
      "invalid",
      `The filter has ${String(count)} values; at most ${String(FILTER_VALUES_MAX)} are possible.`,
    );
  }
  const encoder = new TextEncoder();
  const tooLong = (text: string): boolean => encoder.encode(text).length > FILTER_VALUE_BYTES_MAX;
  const field = lists.find(({ values }) => values.some(tooLong))?.field ?? (tooLong(q ?? "") ? "q" : undefined);
  if (field === undefined) return;
  throw new AppError("invalid", `A value of ${field} is longer than ${String(FILTER_VALUE_BYTES_MAX)} bytes.`);
}

/** A URL cannot carry a lone surrogate, which audit data can hold: values are escaped there as they are in the database. */
const textToUrl = encodePgText;
const textFromUrl = decodePgText;
