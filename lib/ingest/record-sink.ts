import { AppError } from "../errors.ts";
import type { RawRecord } from "../events/event.ts";
import { bundleIn } from "./envelopes/bundle.ts";
import { CUT_RECORD, parseRecord, type Parsed } from "./parse-record.ts";

/** Of one delivery: 256 MiB of audit events are some 300,000 records; more are not audit records. */
export const RECORDS_MAX = 1_000_000;

/** How much of a delivery is handed on at once. */
export type BatchSize = { records: number; bytes: number };

export const USUAL_BATCH: BatchSize = { records: 2_000, bytes: 8 * 1024 * 1024 };
/** Where a record makes ten events and more, as one of network flows does. */
export const SMALL_BATCH: BatchSize = { records: 200, bytes: 1024 * 1024 };

/** A bundle in a bundle's member in a shipper's line: no real path nests deeper. */
const BUNDLES_DEEP_MAX = 3;
/** What all bundles of one delivery may hold once unpacked; as much as the delivery itself. */
const BUNDLED_BYTES_MAX = 256 * 1024 * 1024;

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

/** Where a splitter puts what it finds. */
export type Records = {
  /** Records so far. */
  readonly count: number;
  add: (bytes: Buffer, facts?: Facts) => void;
};

/** Splits a bundle's text into this sink. @returns whether there was any value in it. */
type Split = (text: Buffer, sink: Records) => boolean;

/** Numbers and parses records as the splitter finds them, takes bundles apart, and hands on in batches what is kept of them. */
export class RecordSink<Kept> implements Records {
  /** Records so far. */
  count = 0;
  /** What was JSON so far, of whatever use, bundles too. */
  parsed = 0;
  /** Why the first unparsable record was. */
  firstProblem: string | undefined;
  #batch: Kept[] = [];
  #batchBytes = 0;
  #bundlesDeep = 0;
  #bundledBytes = 0;
  readonly #keep: (record: RawRecord) => Kept;
  readonly #recordsMax: number;
  readonly #batchMax: BatchSize;
  readonly #split: Split;

  constructor(
    keep: (record: RawRecord) => Kept,
    { recordsMax, batchMax, split }: { recordsMax: number; batchMax: BatchSize; split: Split },
  ) {
    this.#keep = keep;
    this.#recordsMax = recordsMax;
    this.#batchMax = batchMax;
    this.#split = split;
  }

  /** @throws AppError `too-large` when a delivery has more records, or larger bundles, than any real one. */
  add(bytes: Buffer, facts: Facts = {}): void {
    const read = this.#read(bytes, facts);
    const bundle = this.#bundlesDeep < BUNDLES_DEEP_MAX ? bundleIn(read.value, bytes) : undefined;
    if (bundle === undefined) this.#push(bytes, read);
    else if ("problem" in bundle) this.#push(bytes, { value: undefined, problem: bundle.problem });
    else this.#takeApart(bundle.text, bytes);
  }

  /** Nothing of a bundle is lost: what of it cannot be split is a reject of its own. */
  #takeApart(text: Buffer, bundle: Buffer): void {
    this.#bundledBytes += text.length;
    if (Number.isFinite(this.#recordsMax) && this.#bundledBytes > BUNDLED_BYTES_MAX)
      throw new AppError("too-large", "The delivery's bundles hold more than 256 MiB once unpacked. Send it in parts.");
    this.#bundlesDeep++;
    try {
      if (!this.#split(text, this)) this.#push(bundle, { value: undefined, problem: "bundle holds no record" });
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== "malformed") throw error;
      this.#push(bundle, { value: undefined, problem: "bundle is not valid JSON throughout" });
    } finally {
      this.#bundlesDeep--;
    }
  }

  #push(bytes: Buffer, { value, problem }: Parsed): void {
    if (this.count >= this.#recordsMax) {
      const detail = `The delivery has more than ${this.#recordsMax.toLocaleString("en-US")} records. Send it in parts.`;
      throw new AppError("too-large", detail);
    }
    this.#batch.push(this.#keep({ index: this.count++, bytes, value, problem }));
    this.#batchBytes += bytes.length;
  }

  /** Whether there is a batch's worth. */
  get isFull(): boolean {
    return this.#batch.length >= this.#batchMax.records || this.#batchBytes >= this.#batchMax.bytes;
  }

  /** The next batch, in order. */
  take(): Kept[] {
    const batch = this.#batch.splice(0, this.#batchMax.records);
    this.#batchBytes = this.#batch.length === 0 ? 0 : this.#batchBytes;
    return batch;
  }

  #read(bytes: Buffer, { problem, cut, deepest = 0, called = "record" }: Facts): Parsed {
    if (cut === true) {
      this.parsed++;
      return { value: undefined, problem: CUT_RECORD };
    }
    if (problem !== undefined) return this.#unparsable(problem);
    const read = parseRecord(bytes, { deepest, called });
    if (!read.parsed) return this.#unparsable(read.problem ?? "");
    this.parsed++;
    return read;
  }

  #unparsable(problem: string): Parsed {
    this.firstProblem ??= problem;
    return { value: undefined, problem };
  }
}
