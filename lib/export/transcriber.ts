import pg from "pg";
import type { Field, FieldType } from "../events/field.ts";
import { fieldValue } from "../query/rows.ts";

/** How a format writes rows: what stands around the values, and which of them may be copied byte by byte. */
export type RowForm = {
  /** What is written before each field's value, in their order. */
  before: readonly string[];
  rowEnd: string;
  /** What is written for a value that is not there. */
  absent: string;
  /** Around text that is copied. */
  quote: string;
  /** Of a text: the bytes that make it need `write` at its beginning, anywhere, at its end. */
  care: { first: (byte: number) => boolean; inside: (byte: number) => boolean; last: (byte: number) => boolean };
  /** Any value but an absent one. */
  write: (field: Field, value: unknown) => string;
};

const TAB = 9;
const LINE_FEED = 10;
const BACKSLASH = 92;
const CAPITAL_N = 78;

/** What bytes tell of a value: it needs care; or it does when both bits of a pair are there. */
const CARE = 1;
const POINT = 2;
const ENDS_WITH_ZERO = 4;
const BEGINS_WITH_ZERO = 8;
/** Within these a decimal means the same number to JavaScript, and is written the same by it. */
const DIGITS_MAX = 15;

/** Remembered of what needed care: users, groups and agents are the same row after row. */
const REMEMBERED_BYTES_MAX = 256;
const REMEMBERED_MAX = 500;

type Table = Uint8Array;
type Plan = {
  field: Field;
  before: Buffer;
  quote: Buffer;
  first: Table;
  inside: Table;
  last: Table;
  bytesMax: number;
  remembered: Map<string, Buffer>;
};

/**
 * Turns rows as COPY writes them into rows of a format. Nearly all values are the same bytes in both and are copied in one pass; the
 * others are read, and written by the format's `write`. Keeps some memory of those, so it serves one export.
 */
export class Transcriber {
  /** Rows written so far. */
  rows = 0;
  readonly #form: RowForm;
  readonly #plans: readonly Plan[];
  readonly #absent: Buffer;
  readonly #rowEnd: Buffer;
  /** What a row takes beside its values' own bytes. */
  readonly #rowExtra: number;
  #input: Buffer = Buffer.alloc(0);
  #at = 0;
  #output: Buffer = Buffer.alloc(0);
  #to = 0;

  constructor(fields: readonly Field[], form: RowForm) {
    this.#form = form;
    this.#plans = fields.map((field, index) => planOf(field, form, form.before[index] ?? ""));
    this.#absent = Buffer.from(form.absent);
    this.#rowEnd = Buffer.from(form.rowEnd);
    this.#rowExtra = this.#plans.reduce(
      (sum, { before, quote }) => sum + before.length + 2 * quote.length + this.#absent.length,
      this.#rowEnd.length,
    );
  }

  /** @param input whole rows. */
  transcribe(input: Buffer): Buffer {
    this.#input = input;
    this.#at = 0;
    this.#output = Buffer.allocUnsafeSlow(2 * input.length + this.#rowExtra);
    this.#to = 0;
    while (this.#at < input.length) {
      this.#makeRoom(this.#rowExtra);
      for (const plan of this.#plans) this.#value(plan);
      this.#put(this.#rowEnd);
      this.rows++;
    }
    return this.#output.subarray(0, this.#to);
  }

  #value(plan: Plan): void {
    this.#put(plan.before);
    const start = this.#at;
    if (this.#input[start] === BACKSLASH && this.#input[start + 1] === CAPITAL_N) {
      this.#put(this.#absent);
      this.#at = start + 3;
      return;
    }
    const begun = this.#to;
    this.#put(plan.quote);
    if (this.#copy(plan)) this.#put(plan.quote);
    else {
      const written = this.#careful(plan, start, this.#at - 1);
      this.#to = begun;
      this.#makeRoom(written.length + this.#rowExtra);
      this.#put(written);
    }
  }

  /** Copies a value and goes past its end. @returns whether it may stand as it is. */
  #copy({ first, inside, last, bytesMax }: Plan): boolean {
    const [input, output, start] = [this.#input, this.#output, this.#at];
    let at = start;
    let to = this.#to;
    let byte = input[at] ?? LINE_FEED;
    let seen = seenIn(first, byte);
    while (byte !== TAB && byte !== LINE_FEED) {
      seen |= inside[byte] ?? CARE;
      output[to++] = byte;
      byte = input[++at] ?? LINE_FEED;
    }
    if (at > start) seen |= seenIn(last, input[at - 1]);
    this.#at = at + 1;
    this.#to = to;
    return isPlain(seen) && at - start <= bytesMax;
  }

  #careful({ field, remembered }: Plan, start: number, end: number): Buffer {
    const key = this.#input.toString("latin1", start, end);
    const known = remembered.get(key);
    if (known !== undefined) return known;
    const value = readValue(field, this.#input.toString("utf8", start, end));
    const written = Buffer.from(this.#form.write(field, value));
    if (key.length <= REMEMBERED_BYTES_MAX) {
      if (remembered.size >= REMEMBERED_MAX) remembered.clear();
      remembered.set(key, written);
    }
    return written;
  }

  #put(bytes: Buffer): void {
    const output = this.#output;
    let to = this.#to;
    for (let at = 0; at < bytes.length; at++) output[to++] = bytes[at] ?? 0;
    this.#to = to;
  }

  /** For so many bytes, and all that is left of the input copied. */
  #makeRoom(bytes: number): void {
    const needed = this.#to + bytes + this.#input.length - this.#at;
    if (needed <= this.#output.length) return;
    const larger = Buffer.allocUnsafeSlow(2 * needed);
    this.#output.copy(larger, 0, 0, this.#to);
    this.#output = larger;
  }
}

function seenIn(table: Table, byte: number | undefined): number {
  return table[byte ?? LINE_FEED] ?? CARE;
}

function isPlain(seen: number): boolean {
  const [zeroBehindPoint, small] = [POINT | ENDS_WITH_ZERO, POINT | BEGINS_WITH_ZERO];
  return (seen & CARE) === 0 && (seen & zeroBehindPoint) !== zeroBehindPoint && (seen & small) !== small;
}

const isNumber = (type: FieldType): boolean => type === "number" || type === "counter" || type === "duration";
const isText = (type: FieldType): boolean => type === "text" || type === "id" || type === "instant";

function planOf(field: Field, { quote, care }: RowForm, before: string): Plan {
  const common = { field, before: Buffer.from(before), remembered: new Map<string, Buffer>() };
  if (isNumber(field.type)) return { ...common, ...PLAIN_NUMBER, quote: Buffer.alloc(0) };
  const always = (): number => CARE;
  if (!isText(field.type)) {
    const table = tableOf(always);
    return { ...common, first: table, inside: table, last: table, bytesMax: 0, quote: Buffer.alloc(0) };
  }
  const tables = {
    first: tableOf((byte) => Number(care.first(byte)) * CARE),
    inside: tableOf((byte) => Number(byte === BACKSLASH || care.inside(byte)) * CARE),
    last: tableOf((byte) => Number(care.last(byte)) * CARE),
  };
  return { ...common, ...tables, bytesMax: Infinity, quote: Buffer.from(quote) };
}

const ZERO = 48;
const NINE = 57;
const DOT = 46;
const PLAIN_NUMBER = {
  first: tableOf((byte) => (byte === ZERO ? BEGINS_WITH_ZERO : 0)),
  inside: tableOf((byte) => (byte === DOT ? POINT : byte >= ZERO && byte <= NINE ? 0 : CARE)),
  last: tableOf((byte) => (byte === ZERO ? ENDS_WITH_ZERO : 0)),
  bytesMax: DIGITS_MAX,
};

/** The ends of a value are not in it. */
function tableOf(seen: (byte: number) => number): Table {
  return Uint8Array.from({ length: 256 }, (_, byte) => (byte === TAB || byte === LINE_FEED ? 0 : seen(byte)));
}

/** PostgreSQL's oid of `text[]`, which the types of `pg` leave out. */
const TEXT_ARRAY = 1009;
const readTextArray = (pg.types.getTypeParser as (oid: number) => (text: string) => unknown)(TEXT_ARRAY);

/** What COPY wrote of a value, as the API shows it; `pg` would have given booleans, doubles and lists as such. */
function readValue(field: Field, copied: string): unknown {
  const text = copied.replace(/\\(.)/gs, (_whole, code: string) => ESCAPES[code] ?? code);
  if (field.type === "boolean") return text === "t";
  if (field.type === "duration") return Number(text);
  return fieldValue(field, field.type === "list" ? readTextArray(text) : text);
}

/** COPY's, in its text format (postgresql.org, "COPY", File Formats). */
const ESCAPES: Record<string, string> = { b: "\b", f: "\f", n: "\n", r: "\r", t: "\t", v: "\v" };
