import fc from "fast-check";
import Papa from "papaparse";
import { describe, expect, it } from "vitest";
import { STREAM_IDS, type Field, type StreamId } from "../events/field.ts";
import { encodePgText } from "../events/pg-text.ts";
import { STREAMS } from "../events/streams.ts";
import { copied } from "./copied.fixture.ts";
import { csvForm } from "./csv.ts";
import { ndjsonForm } from "./ndjson.ts";
import { Transcriber } from "./transcriber.ts";

type Item = Record<string, unknown>;

/** What an export has to be, written the long way: every value through papaparse, or through JSON. */
const FORMULA = /^[\s\p{C}]*[=+\-@＝＋－＠﹦﹢﹣﹫]|^[\t\r\n]/u;
function csvOf(fields: readonly Field[], items: readonly Item[], safe: boolean): string {
  const rows = items.map((item) => fields.map((field) => cell(field, item[field.id])));
  return `${Papa.unparse(rows, { newline: "\r\n", escapeFormulae: safe ? FORMULA : false })}\r\n`;
}

function cell({ type }: Field, value: unknown): unknown {
  if (type === "json" && value !== null) return encodePgText(JSON.stringify(value));
  if (Array.isArray(value))
    return encodePgText(value.map((one) => String(one).replace(/[;\\]/g, String.raw`\$&`)).join(";"));
  return typeof value === "string" ? encodePgText(value) : value;
}

const ndjsonOf = (items: readonly Item[]): string => items.map((item) => `${JSON.stringify(item)}\n`).join("");

const PIECES = [
  ...Array.from(
    "aZ09 =+-@＝＋－＠﹦,;'\"\\/\t\r\n\b\f\v\0\u0001\u001f\u007f\u0085\u00a0\u00ad\u200b\u202e\u2028\ufeff\u3000é漢ïﾞ",
  ),
  "\ud83d",
  "\ude00",
  "🦄",
  "\\N",
  "\\.",
  String.raw`\u0000`,
  String.raw`\ud83d`,
  String.raw`\\u0000`,
  '""',
  "{}",
  "NULL",
  "plain text",
];
const NUMBERS = [
  0,
  -0,
  1,
  -1,
  0.5,
  -0.25,
  3.25,
  10,
  100,
  0.1,
  1.5e-7,
  1e21,
  1e15,
  123456789012345,
  9007199254740991,
  2 ** 53,
  5e-324,
];
const COUNTERS = [0, 1, 4096, Number.MAX_SAFE_INTEGER, "9007199254740993", "18446744073709551615", 100];

const text = fc.array(fc.constantFrom(...PIECES), { maxLength: 6 }).map((pieces) => pieces.join(""));
const number = fc.oneof(fc.constantFrom(...NUMBERS), fc.double({ noNaN: true, noDefaultInfinity: true }), fc.integer());

const VALUES: Record<Field["type"], fc.Arbitrary<unknown>> = {
  id: fc.constant("018f3f2a-0000-8000-8000-000000000001"),
  instant: fc.constant("2026-11-20T10:00:00.123456Z"),
  text: fc.oneof(text, fc.string({ unit: "binary" })),
  list: fc.array(text, { maxLength: 3 }),
  number,
  duration: number,
  counter: fc.constantFrom(...COUNTERS),
  boolean: fc.boolean(),
  json: fc.oneof(text, fc.record({ a: text }), fc.array(text), fc.constantFrom(7, 1.5, false)),
};

const RUNS = { numRuns: 100 };

function itemsOf(fields: readonly Field[]): fc.Arbitrary<Item[]> {
  const item = fc.record(Object.fromEntries(fields.map(({ id, type }) => [id, fc.option(VALUES[type])])));
  return fc.array(item, { minLength: 1, maxLength: 4 });
}

describe.each(STREAM_IDS)("rows of %s as COPY writes them", (stream: StreamId) => {
  const fields: readonly Field[] = STREAMS[stream].fields;

  it.each([true, false])("become the CSV that papaparse makes of their values, safe: %s", (safe) => {
    // One for all: what it remembers of earlier values must not show.
    const transcriber = new Transcriber(fields, csvForm(stream, safe));
    const property = fc.property(itemsOf(fields), (items) => {
      expect(transcriber.transcribe(copied(fields, items)).toString("utf8")).toBe(csvOf(fields, items, safe));
    });
    fc.assert(property, RUNS);
  });

  it("become the JSON of their items", () => {
    const transcriber = new Transcriber(fields, ndjsonForm(stream));
    const property = fc.property(itemsOf(fields), (items) => {
      expect(transcriber.transcribe(copied(fields, items)).toString("utf8")).toBe(ndjsonOf(items));
    });
    fc.assert(property, RUNS);
  });
});

it("counts rows, and makes room for what grows as it is written", () => {
  const fields: readonly Field[] = STREAMS.commands.fields;
  const item = { ...Object.fromEntries(fields.map(({ id }) => [id, null])), command: '\u0001"'.repeat(100_000) };
  const transcriber = new Transcriber(fields, ndjsonForm("commands"));
  const written = transcriber.transcribe(copied(fields, [item, item, item]));
  expect(written.toString("utf8")).toBe(ndjsonOf([item, item, item]));
  expect(transcriber.rows).toBe(3);
});
