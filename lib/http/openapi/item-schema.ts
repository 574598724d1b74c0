import type { Field, FieldType, StreamId } from "../../events/field.ts";
import { STREAMS } from "../../events/streams.ts";
import { object, type Schema } from "./schema.ts";

const TYPES: Record<FieldType, Schema> = {
  id: { type: "string", format: "uuid" },
  instant: { type: "string", format: "date-time", description: "RFC 3339, UTC, microseconds." },
  text: { type: "string" },
  list: { type: "array", items: { type: "string" } },
  number: { type: "number" },
  counter: { type: ["number", "string"], description: "Digits beyond 2^53." },
  duration: { type: "number", description: "Milliseconds." },
  boolean: { type: "boolean" },
  json: { description: "Any JSON value." },
};

/** One row of a stream, from the table of its fields. */
export function itemSchema(stream: StreamId): Schema {
  const properties = STREAMS[stream].fields.map((field: Field) => [field.id, valueSchema(field)] as const);
  return object(Object.fromEntries(properties), { title: STREAMS[stream].label, additionalProperties: false });
}

function valueSchema(field: Field): Schema {
  const schema: Schema = { title: field.label, ...TYPES[field.type], ...(field.values && { enum: field.values }) };
  return field.always === true || field.type === "json" ? schema : { ...schema, type: [schema["type"], "null"].flat() };
}
