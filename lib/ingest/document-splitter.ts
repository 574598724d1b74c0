import { AppError } from "../errors.ts";
import type { Records } from "./record-sink.ts";
import { Span } from "./span.ts";
import { ValueScanner } from "./value-scanner.ts";

const NEWLINE = 0x0a;
const COMMA = 0x2c;
const OPEN_ARRAY = 0x5b;
const CLOSE_ARRAY = 0x5d;
const OPEN_OBJECT = 0x7b;
const QUOTE = 0x22;
const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf];

/**
 * `{"items":[` or `"logs":[`: the object is an envelope and the array's elements are the records. `records` only as the first member, as
 * Azure Monitor writes it: further in it is some record's own.
 */
const ENVELOPE_ARRAY = /[{,\s]"(?:items|logs)"\s*:\s*\[$|\{\s*"records"\s*:\s*\[$/;
const TAIL_BYTES = 128;

/** Where in the text the splitter stands. */
type State =
  | "top" // between values
  | "object" // in a record, or in what may turn out to be an envelope
  | "element-or-end" // after [
  | "element" // after a comma in an array
  | "value" // in an element that is an object, array or string
  | "literal" // in an element that is a number, true, false, null or no JSON
  | "comma-or-end"; // after an element

/**
 * Splits JSON text into records without parsing it: objects in a row, arrays, envelopes. Chunk by chunk, holding at most the
 * record that is open.
 */
export class DocumentSplitter {
  readonly #sink: Records;
  readonly #called: "record" | "line";
  readonly #scanner = new ValueScanner();
  readonly #envelope = new ValueScanner();
  readonly #span = new Span();
  #state: State = "top";
  #inEnvelope = false;
  /** The object's last bytes before a pause, which name the array. */
  #tail = "";
  #values = 0;
  /** Where in this chunk the open value begins. */
  #valueFrom = 0;
  /** Whether the open value, or the last one closed, has a line break inside. */
  #multiline = false;
  /** What is left when the rest is to be read line by line. */
  #lines: Buffer[] | undefined;

  /** @param called what an object by itself is, for a reason. */
  constructor(sink: Records, called: "record" | "line" = "record") {
    this.#sink = sink;
    this.#called = called;
  }

  /** Whether any value began, an empty array too. */
  get sawValue(): boolean {
    return this.#values > 0 || this.#state !== "top";
  }

  /**
   * @returns undefined when the chunk was used up; otherwise what is left, to be read line by line, since it is NDJSON or no JSON.
   * @throws AppError `malformed` when an array or envelope is broken: then nothing of the body is to be stored.
   */
  push(chunk: Buffer): Buffer[] | undefined {
    this.#valueFrom = 0;
    for (let at = 0; at < chunk.length && this.#lines === undefined;) at = this.#step(chunk, at);
    if (this.#state !== "top") this.#multiline ||= chunk.includes(NEWLINE, this.#valueFrom);
    return this.#lines;
  }

  /**
   * The text is over.
   * @returns as `push`.
   * @throws AppError `malformed` when a document breaks off: an array, an envelope, or a lone object.
   */
  end(): Buffer[] | undefined {
    if (this.#state === "top") return undefined;
    if (this.#state !== "object" || this.#inEnvelope) throw brokenOff();
    const { cut } = this.#span;
    const held = this.#span.take();
    if (!cut && held.includes("\n{")) return [held];
    if (!cut && this.#values === 0) throw brokenOff();
    this.#sink.add(held, { cut, problem: `${this.#called} is not valid JSON: it breaks off before its end` });
    return undefined;
  }

  /** @returns the index to go on from. */
  #step(chunk: Buffer, at: number): number {
    switch (this.#state) {
      case "top":
        return this.#betweenValues(chunk, at);
      case "object":
        return this.#throughObject(chunk, at);
      case "value":
        return this.#throughValue(chunk, at);
      case "literal":
        return this.#throughLiteral(chunk, at);
      case "element":
      case "element-or-end":
      case "comma-or-end":
        return this.#betweenElements(chunk, at);
    }
  }

  #betweenValues(chunk: Buffer, from: number): number {
    const next = this.#values === 0 ? afterByteOrderMark(chunk, from) : afterSpace(chunk, from);
    const newline = this.#values > 0 && !this.#multiline ? chunk.subarray(from, next).indexOf(NEWLINE) : -1;
    // The value before was one line, and so are those that follow.
    if (newline !== -1) return this.#readAsLines(chunk, [chunk.subarray(from + newline + 1)]);
    const byte = chunk[next];
    if (byte === undefined) return next;
    if (byte === OPEN_OBJECT || byte === OPEN_ARRAY) return this.#beginValue(byte, next);
    return this.#readAsLines(chunk, [chunk.subarray(next)]);
  }

  #beginValue(byte: number, at: number): number {
    this.#multiline = false;
    this.#valueFrom = at;
    this.#state = byte === OPEN_ARRAY ? "element-or-end" : "object";
    if (byte === OPEN_ARRAY) return at + 1;
    this.#tail = "";
    this.#envelope.begin(true);
    return at;
  }

  #readAsLines(chunk: Buffer, rest: Buffer[]): number {
    this.#lines = rest;
    return chunk.length;
  }

  #throughObject(chunk: Buffer, from: number): number {
    const end = this.#envelope.advance(chunk, from);
    const piece = chunk.subarray(from, end === -1 ? chunk.length : end);
    if (!this.#inEnvelope) this.#span.add(piece);
    if (end !== -1 && !this.#envelope.paused) return this.#closeObject(chunk, end);
    if (!this.#inEnvelope && !this.#span.cut && startsLineAmiss(piece))
      return this.#objectAsLines(chunk, from + piece.length);
    this.#tail = (this.#tail + piece.subarray(-TAIL_BYTES).toString("latin1")).slice(-TAIL_BYTES);
    if (end === -1) return chunk.length;
    if (ENVELOPE_ARRAY.test(this.#tail)) this.#enterEnvelope();
    return end;
  }

  /** What looked like one object over several lines is NDJSON, its first line cut. */
  #objectAsLines(chunk: Buffer, after: number): number {
    this.#state = "top";
    return this.#readAsLines(chunk, [this.#span.take(), chunk.subarray(after)]);
  }

  #enterEnvelope(): void {
    this.#inEnvelope = true;
    this.#span.clear();
    this.#state = "element-or-end";
  }

  #closeObject(chunk: Buffer, end: number): number {
    if (this.#inEnvelope) return this.#closeValue(chunk, end);
    const { cut } = this.#span;
    const bytes = this.#span.take();
    if (!cut && startsLineAmiss(bytes)) {
      this.#state = "top";
      return this.#readAsLines(chunk, [bytes, chunk.subarray(end)]);
    }
    if (cut || !isEmptyEnvelope(bytes))
      this.#sink.add(bytes, { cut, deepest: this.#envelope.deepest, called: this.#called });
    return this.#closeValue(chunk, end);
  }

  #closeValue(chunk: Buffer, end: number): number {
    this.#multiline ||= chunk.subarray(this.#valueFrom, end).includes(NEWLINE);
    this.#inEnvelope = false;
    this.#values++;
    this.#state = "top";
    return end;
  }

  #betweenElements(chunk: Buffer, from: number): number {
    const at = afterSpace(chunk, from);
    const byte = chunk[at];
    if (byte === undefined) return at;
    if (byte === CLOSE_ARRAY && this.#state !== "element") return this.#closeArray(chunk, at + 1);
    if (this.#state !== "comma-or-end") return this.#beginElement(byte, at);
    if (byte !== COMMA) throw broken("a comma or ] is missing between two elements");
    this.#state = "element";
    return at + 1;
  }

  #beginElement(byte: number, at: number): number {
    if (byte === COMMA || byte === CLOSE_ARRAY) throw broken("an element is missing before a comma or ]");
    this.#scanner.begin(false);
    this.#state = byte === OPEN_OBJECT || byte === OPEN_ARRAY || byte === QUOTE ? "value" : "literal";
    return at;
  }

  #throughValue(chunk: Buffer, from: number): number {
    const end = this.#scanner.advance(chunk, from);
    this.#span.add(chunk.subarray(from, end === -1 ? chunk.length : end));
    if (end === -1) return chunk.length;
    this.#sinkRecord(this.#scanner.deepest);
    this.#state = "comma-or-end";
    return end;
  }

  #throughLiteral(chunk: Buffer, from: number): number {
    let at = from;
    while (at < chunk.length && !endsLiteral(chunk[at] ?? 0)) at++;
    this.#span.add(chunk.subarray(from, at));
    if (at === chunk.length) return at;
    this.#sinkRecord(0);
    this.#state = "comma-or-end";
    return at;
  }

  #closeArray(chunk: Buffer, end: number): number {
    if (!this.#inEnvelope) return this.#closeValue(chunk, end);
    this.#envelope.skipArray();
    this.#tail = "";
    this.#state = "object";
    return end;
  }

  #sinkRecord(deepest: number): void {
    const { cut } = this.#span;
    this.#sink.add(this.#span.take(), { cut, deepest });
  }
}

/**
 * Whether a line begins with `{` where no value may begin: then what looks like one object is NDJSON whose line was cut.
 * Within valid JSON a `{` follows [ , or : (strings hold no line breaks).
 */
function startsLineAmiss(piece: Buffer): boolean {
  for (let at = piece.indexOf("\n{"); at !== -1; at = piece.indexOf("\n{", at + 1)) {
    let before = at;
    while (before >= 0 && isSpace(piece[before] ?? 0)) before--;
    if (before >= 0 && ![OPEN_ARRAY, COMMA, 0x3a].includes(piece[before] ?? 0)) return true;
  }
  return false;
}

/** `{"items":null}`: how Go writes an envelope without records. */
function isEmptyEnvelope(bytes: Buffer): boolean {
  if (!bytes.includes('"items"') && !bytes.includes('"logs"')) return false;
  try {
    const { items, logs } = JSON.parse(bytes.toString("utf8")) as Record<string, unknown>;
    return items === null || logs === null;
  } catch {
    return false; // No JSON: a record with a problem, which the sink states.
  }
}

/** Before the first value only, byte by byte and among blanks, wherever a chunk ends; its bytes appear nowhere else outside strings. */
function afterByteOrderMark(chunk: Buffer, from: number): number {
  let at = from;
  while (isSpace(chunk[at] ?? 0) || BYTE_ORDER_MARK.includes(chunk[at] ?? 0)) at++;
  return at;
}

function afterSpace(chunk: Buffer, from: number): number {
  let at = from;
  while (isSpace(chunk[at] ?? 0)) at++;
  return at;
}

function isSpace(byte: number): boolean {
  return byte === 0x20 || byte === NEWLINE || byte === 0x0d || byte === 0x09;
}

function endsLiteral(byte: number): boolean {
  return byte === COMMA || byte === CLOSE_ARRAY || isSpace(byte);
}

function brokenOff(): AppError {
  return broken("it breaks off before its end");
}

function broken(what: string): AppError {
  return new AppError("malformed", `The body is not valid JSON: ${what}. Nothing was stored.`);
}
