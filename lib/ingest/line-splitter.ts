import { AppError } from "../errors.ts";
import { DocumentSplitter } from "./document-splitter.ts";
import type { Records } from "./record-sink.ts";
import { Span } from "./span.ts";

const NEWLINE = 0x0a;

/** Splits NDJSON: each line stands for itself, so that a bad or cut one costs no other. */
export class LineSplitter {
  readonly #sink: Records;
  readonly #span = new Span();
  #sawValue = false;

  constructor(sink: Records) {
    this.#sink = sink;
  }

  /** Whether any line held a value, an empty array too. */
  get sawValue(): boolean {
    return this.#sawValue;
  }

  push(chunk: Buffer): void {
    let from = 0;
    for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, from)) {
      this.#span.add(chunk.subarray(from, end));
      this.#endLine();
      from = end + 1;
    }
    this.#span.add(chunk.subarray(from));
  }

  /** The text is over; its last line need not end. */
  end(): void {
    this.#endLine();
  }

  #endLine(): void {
    const { cut } = this.#span;
    const line = trimmed(this.#span.take());
    if (line.length === 0) return;
    if (cut) {
      this.#sink.add(line, { cut });
      return;
    }
    const bad = this.#split(line);
    if (bad.length > 0) this.#sink.add(bad, { called: "line" });
  }

  /** @returns what of the line is no record. */
  #split(line: Buffer): Buffer {
    const splitter = new DocumentSplitter(this.#sink, "line");
    try {
      const rest = splitter.push(line) ?? splitter.end() ?? [];
      this.#sawValue ||= splitter.sawValue;
      return trimmed(Buffer.concat(rest));
    } catch (error) {
      if (error instanceof AppError && error.code === "malformed") return line;
      throw error;
    }
  }
}

function trimmed(line: Buffer): Buffer {
  let from = 0;
  let to = line.length;
  while (from < to && isBlank(line[from])) from++;
  while (to > from && isBlank(line[to - 1])) to--;
  return line.subarray(from, to);
}

function isBlank(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x0d || byte === 0x09;
}
