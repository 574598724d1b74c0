import type { Field, StreamId } from "../../events/field.ts";
import {
  DEFAULT_FROM,
  DEFAULT_TO,
  FILTER_VALUES_MAX,
  FILTER_VALUE_BYTES_MAX,
  filterableFields,
} from "../../query/filter.ts";
import { isNumeric } from "../../query/filter-value.ts";
import type { Schema } from "./schema.ts";

/** Every key a stream's filter understands; any other key is refused. */
export function filterParameters(stream: StreamId): Schema[] {
  return [
    time("from", DEFAULT_FROM, "inclusive"),
    time("to", DEFAULT_TO, "exclusive"),
    query("q", { type: "string" }, "One case-insensitive piece of the user, name, path or command."),
    ...filterableFields(stream).flatMap((field) => [wanted(field), excluded(field)]),
  ];
}

/** A query parameter that may be left out. */
export function query(name: string, schema: Schema, description: string): Schema {
  return { name, in: "query", required: false, schema, description };
}

function time(name: string, value: string, end: string): Schema {
  const schema = { type: "string", default: value, examples: ["2026-11-20T23:41:54Z", "now-24h"] };
  return query(name, schema, `RFC 3339, or relative to now with units s m h d w; ${end}.`);
}

function wanted(field: Field): Schema {
  const range = isNumeric(field) ? " A range, given once: 100..500, 100.. or ..500, both ends included." : "";
  const exact = field.filter === "range" ? "" : " Repeat for any of several values.";
  return list(field, field.id, `${field.label}.${exact}${range} An empty value: absent.`);
}

function excluded(field: Field): Schema {
  const what =
    field.filter === "range"
      ? "An empty value: must be present."
      : "None of these values; an empty one: must be present.";
  return list(field, `${field.id}!`, `${field.label}, excluded. ${what}`);
}

function list(field: Field, name: string, description: string): Schema {
  const items: Schema = { type: "string", maxLength: FILTER_VALUE_BYTES_MAX, ...allowed(field) };
  return {
    ...query(name, { type: "array", items, maxItems: FILTER_VALUES_MAX }, description),
    style: "form",
    explode: true,
  };
}

function allowed(field: Field): Schema {
  if (field.values !== undefined) return { enum: [...field.values, ""] };
  return field.type === "boolean" ? { enum: ["true", "false", ""] } : {};
}
