import Papa from "papaparse";
import type { Field, StreamId } from "../events/field.ts";
import type { StreamItem } from "../events/item.ts";
import { encodePgText } from "../events/pg-text.ts";
import { STREAMS } from "../events/streams.ts";

/**
 * What a spreadsheet could take for a formula: one of = + - @ (full-width and small forms too) behind any blanks or invisible
 * characters, on whatever line. papaparse's own pattern stops at a line break and lets a leading space through.
 */
const FORMULA = /^[\s\p{C}]*[=+\-@＝＋－＠﹦﹢﹣﹫]|^[\t\r\n]/u;

const LINE_END = "\r\n";

/** The header line: the stream's field ids, always all of them and in the order of the field table. */
export function csvHeader(stream: StreamId): string {
  return (
    fieldsOf(stream)
      .map((field) => field.id)
      .join(",") + LINE_END
  );
}

/**
 * Items as RFC 4180 lines. Absent values are empty; the elements of a list are separated by `;` (a `;` or `\` inside one has a `\`
 * before it); NUL and lone surrogates, which a UTF-8 text file cannot carry, are written `\u0000`, `\ud83d`.
 * @param safe writes `'` before what a spreadsheet could run as a formula; without it values stay as they are.
 */
export function csvRows<S extends StreamId>(stream: S, items: readonly StreamItem[S][], safe: boolean): string {
  if (items.length === 0) return "";
  const fields = fieldsOf(stream);
  const rows = items.map((item) => {
    const values: Readonly<Record<string, unknown>> = item;
    return fields.map((field) => cell(field, values[field.id]));
  });
  return Papa.unparse(rows, { newline: LINE_END, escapeFormulae: safe ? FORMULA : false }) + LINE_END;
}

function cell({ type }: Field, value: unknown): unknown {
  if (type === "json") return value === null ? value : encodePgText(JSON.stringify(value));
  if (typeof value === "string") return encodePgText(value);
  return Array.isArray(value) ? encodePgText(value.map(listElement).join(";")) : value;
}

function listElement(element: unknown): string {
  return String(element).replace(/[;\\]/g, String.raw`\$&`);
}

function fieldsOf(stream: StreamId): readonly Field[] {
  return STREAMS[stream].fields;
}
