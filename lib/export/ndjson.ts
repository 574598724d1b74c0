import type { Field, StreamId } from "../events/field.ts";
import { STREAMS } from "../events/streams.ts";
import type { RowForm } from "./transcriber.ts";

const QUOTE = 34;
const SPACE = 32;

/** Rows as the API shows them, one JSON object on each line. */
export function ndjsonForm(stream: StreamId): RowForm {
  const fields: readonly Field[] = STREAMS[stream].fields;
  return {
    before: fields.map(({ id }, index) => `${index === 0 ? "{" : ","}${JSON.stringify(id)}:`),
    rowEnd: "}\n",
    absent: "null",
    quote: '"',
    care: { first: () => false, inside: (byte) => byte === QUOTE || byte < SPACE, last: () => false },
    write: (_field, value) => JSON.stringify(value),
  };
}
