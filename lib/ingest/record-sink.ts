import { AppError } from "../errors.ts";
import type { RawRecord } from "../events/event.ts";

/** Audit events nest some ten levels; parsers and viewers downstream recurse. */
const RECORD_DEPTH_MAX = 200;
/** Of one delivery: 256 MiB of audit events are some 300,000 records; more are not audit records. */
export const RECORDS_MAX = 1_000_000;
const BATCH_RECORDS_MAX = 2_000;
const BATCH_BYTES_MAX = 8 * 1024 * 1024;

/** What the splitter learnt about a record's bytes. */
type Facts = {
  /** Set where the splitter knows that these bytes are no whole value. */
  problem?: string;
  /** The record is larger than its bytes here. */
  cut?: boolean;
  deepest?: number;
  /** What the bytes are meant to be, for the reason. */
  called?: "record" | "line";
};

/** Numbers and parses records as the splitter finds them, and hands them on in batches. */
export class RecordSink {
  /** Records so far. */
  count = 0;
  /** Those among them that were JSON, of whatever use. */
  parsed = 0;
  /** Why the first unparsable record was. */
  firstProblem: string | undefined;
  #batch: RawRecord[] = [];
  #batchBytes = 0;
  readonly #recordsMax: number;

  constructor(recordsMax: number) {
    this.#recordsMax = recordsMax;
  }

  /** @throws AppError `too-large` when a delivery has more records than any real one. */
  add(bytes: Buffer, facts: Facts = {}): void {
    if (this.count >= this.#recordsMax) {
      const detail = `The delivery has more than ${this.#recordsMax.toLocaleString("en-US")} records. Send it in parts.`;
      throw new AppError("too-large", detail);
    }
    const { value, problem } = this.#read(bytes, facts);
    this.#batch.push({ index: this.count++, bytes, value, problem });
    this.#batchBytes += bytes.length;
  }

  /** Whether there is a batch's worth. */
  get isFull(): boolean {
    return this.#batch.length >= BATCH_RECORDS_MAX || this.#batchBytes >= BATCH_BYTES_MAX;
  }

  /** The next batch, in order. */
  take(): RawRecord[] {
    const batch = this.#batch.splice(0, BATCH_RECORDS_MAX);
    this.#batchBytes = this.#batch.length === 0 ? 0 : this.#batchBytes;
    return batch;
  }

  #read(bytes: Buffer, { problem, cut, deepest = 0, called = "record" }: Facts): Pick<RawRecord, "value" | "problem"> {
    if (cut === true) {
      this.parsed++;
      return { value: undefined, problem: "record is larger than 16 MiB; only its first 16 MiB are kept" };
    }
    if (deepest > RECORD_DEPTH_MAX) {
      this.parsed++;
      return { value: undefined, problem: `record is nested ${String(deepest)} levels deep; at most 200 are read` };
    }
    if (problem !== undefined) return this.#unparsable(problem);
    try {
      const value: unknown = JSON.parse(bytes.toString("utf8"));
      this.parsed++;
      return { value, problem: isObject(value) ? undefined : `record is ${nameOf(value)}, not a JSON object` };
    } catch (error) {
      return this.#unparsable(`${called} is not valid JSON: ${messageOf(error)}`);
    }
  }

  #unparsable(problem: string): Pick<RawRecord, "value" | "problem"> {
    this.firstProblem ??= problem;
    return { value: undefined, problem };
  }
}

function isObject(value: unknown): boolean {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function nameOf(value: unknown): string {
  if (value === null) return "null";
  return Array.isArray(value) ? "an array" : `a ${typeof value}`;
}

function messageOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).slice(0, 200);
}
