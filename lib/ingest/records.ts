import { AppError } from "../errors.ts";
import type { RawRecord } from "../events/event.ts";
import { DocumentSplitter } from "./document-splitter.ts";
import { LineSplitter } from "./line-splitter.ts";
import { RECORDS_MAX, RecordSink, USUAL_BATCH, type BatchSize, type Records } from "./record-sink.ts";

/** Bounds what one step adds to a batch; a body without encoding arrives as one buffer of up to 32 MiB. */
const STEP_BYTES = 256 * 1024;

/**
 * Splits a delivery's text into records as it streams by: one object (pretty-printed too), objects in a row, an array, an envelope
 * (an object whose member `items` or `logs` is an array, or null for none; Azure's `{"records":[…]}`), or NDJSON, whose bad lines become
 * records with a problem. Bundles among them (`envelopes/bundle.ts`) are taken apart.
 * Holds one batch (about 2,000 records or 8 MiB) and the open record (at most 16 MiB).
 * @param keep what is kept of each record, asked as soon as it is parsed: what that drops is never held.
 * @param options.recordsMax Infinity for files, which are stored in many deliveries.
 * @param options.batchMax less than usual where a record makes many events.
 * @throws AppError `malformed` when the text is empty, no JSON at all, or a document that breaks off; `too-large` beyond
 *   `recordsMax` records. Whatever was yielded before is then not to be stored.
 */
export async function* readRecords<Kept>(
  chunks: Iterable<Buffer> | AsyncIterable<Buffer>,
  keep: (record: RawRecord) => Kept,
  { recordsMax = RECORDS_MAX, batchMax = USUAL_BATCH }: { recordsMax?: number; batchMax?: BatchSize } = {},
): AsyncGenerator<Kept[], undefined> {
  const sink = new RecordSink(keep, { recordsMax, batchMax, split: splitBundle });
  const text = new TextReader(sink);
  for await (const chunk of chunks) {
    for (let at = 0; at < chunk.length; at += STEP_BYTES) {
      text.push(chunk.subarray(at, at + STEP_BYTES));
      while (sink.isFull) yield sink.take();
    }
  }
  text.end();
  refuseWhatIsNoJson(sink, text);
  for (let last = sink.take(); last.length > 0; last = sink.take()) yield last;
}

/** Reads a document until it shows itself to be lines. */
class TextReader {
  readonly #sink: Records;
  readonly #document: DocumentSplitter;
  #lines: LineSplitter | undefined;

  constructor(sink: Records) {
    this.#sink = sink;
    this.#document = new DocumentSplitter(sink);
  }

  push(chunk: Buffer): void {
    if (this.#lines === undefined) this.#readAsLines(this.#document.push(chunk));
    else this.#lines.push(chunk);
  }

  end(): void {
    if (this.#lines === undefined) this.#readAsLines(this.#document.end());
    this.#lines?.end();
  }

  /** Whether any value began, an empty array too. */
  get sawValue(): boolean {
    return this.#document.sawValue || this.#lines?.sawValue === true;
  }

  #readAsLines(rest: Buffer[] | undefined): void {
    if (rest === undefined) return;
    this.#lines = new LineSplitter(this.#sink);
    for (const piece of rest) this.#lines.push(piece);
  }
}

/** A bundle's text is whole: it was a member of a record. */
function splitBundle(text: Buffer, sink: Records): boolean {
  const before = sink.count;
  const reader = new TextReader(sink);
  reader.push(text);
  reader.end();
  return sink.count > before || reader.sawValue;
}

function refuseWhatIsNoJson(sink: RecordSink<unknown>, text: TextReader): void {
  if (sink.count > 0 && sink.parsed === 0) throw notJson(sink.firstProblem ?? "");
  if (sink.count === 0 && !text.sawValue) throw new AppError("malformed", `The body is empty. ${EXPECTED}`);
}

const EXPECTED = 'Send one JSON object, an array of them, {"items":[…]}, or one object a line.';

function notJson(problem: string): AppError {
  return new AppError("malformed", `The body is not JSON: ${problem}. ${EXPECTED}`);
}
