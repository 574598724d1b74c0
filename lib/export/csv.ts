import Papa from "papaparse";
import type { Field, StreamId } from "../events/field.ts";
import { encodePgText } from "../events/pg-text.ts";
import { STREAMS } from "../events/streams.ts";
import type { RowForm } from "./transcriber.ts";

/**
 * What a spreadsheet could take for a formula: one of = + - @ (full-width and small forms too) behind any blanks or invisible
 * characters, on whatever line. papaparse's own pattern stops at a line break and lets a leading space through.
 */
const FORMULA = /^[\s\p{C}]*[=+\-@＝＋－＠﹦﹢﹣﹫]|^[\t\r\n]/u;

const LINE_END = "\r\n";
const SPACE = 32;
const DELETE = 127;
/** Of a byte order mark, which a reader would swallow; few other characters begin with it. */
const MARK = 0xef;

/** The header line: the stream's field ids, always all of them and in the order of the field table. */
export function csvHeader(stream: StreamId): string {
  return (
    fieldsOf(stream)
      .map((field) => field.id)
      .join(",") + LINE_END
  );
}

/**
 * Rows as RFC 4180 lines. Absent values are empty; the elements of a list are separated by `;` (a `;` or `\` inside one has a `\`
 * before it); NUL and lone surrogates, which a UTF-8 text file cannot carry, are written `\u0000`, `\ud83d`.
 * @param safe writes `'` before what a spreadsheet could run as a formula; without it values stay as they are.
 */
export function csvForm(stream: StreamId, safe: boolean): RowForm {
  const options = { newline: LINE_END, escapeFormulae: safe ? FORMULA : false };
  return {
    before: fieldsOf(stream).map((_, index) => (index === 0 ? "" : ",")),
    rowEnd: LINE_END,
    absent: "",
    quote: "",
    care: {
      first: safe ? mayBeginFormula : (byte) => byte === SPACE,
      inside: (byte) => byte === MARK || CARED_FOR.includes(byte),
      last: (byte) => byte === SPACE,
    },
    write: (field, value) => Papa.unparse([[cell(field, value)]], options),
  };
}

const CARED_FOR = Buffer.from('",');
const FORMULA_SIGNS = Buffer.from("=+-@");

/** Blanks, invisible characters and signs beyond ASCII are FORMULA's to know. */
function mayBeginFormula(byte: number): boolean {
  return byte <= SPACE || byte >= DELETE || FORMULA_SIGNS.includes(byte);
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
