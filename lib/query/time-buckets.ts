import { formatInstant, instantOf, type Instant } from "../events/instant.ts";

/** A stretch of time: `from` belongs to it, `to` does not; RFC 3339. */
export type Bucket = { from: string; to: string };

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** Steps people count in. */
const STEPS_MS = [
  ...[1_000, 2_000, 5_000, 10_000, 15_000, 30_000],
  ...[1, 2, 5, 10, 15, 30].map((minutes) => minutes * MINUTE),
  ...[1, 2, 3, 6, 12].map((hours) => hours * HOUR),
  ...[1, 2, 7, 14, 28, 91, 364].map((days) => days * DAY),
];
const BUCKETS_MAX = 120;

/** Cuts a time range into at most 120 equal steps that begin at round times (UTC), its two ends apart. */
export class TimeBuckets {
  readonly stepMs: number;
  /** The step the range begins in, counted from 1970. */
  readonly first: number;
  readonly count: number;
  readonly #range: { from: Instant; to: Instant };

  constructor(range: { from: Instant; to: Instant }) {
    const spanMs = range.to.ms - range.from.ms;
    // One less, since the ends may each lie within a step.
    const least = spanMs / (BUCKETS_MAX - 1);
    const year = 364 * DAY;
    this.stepMs = STEPS_MS.find((step) => step >= least) ?? Math.ceil(least / year) * year;
    this.first = Math.floor(range.from.ms / this.stepMs);
    this.count = Math.max(1, Math.ceil((range.to.ms + (range.to.ns > 0 ? 1 : 0)) / this.stepMs) - this.first);
    this.#range = range;
  }

  /** In order of time; the first and the last end where the range does. */
  list(): Bucket[] {
    return Array.from({ length: this.count }, (_, at) => ({
      from: at === 0 ? formatInstant(this.#range.from) : this.#edge(at),
      to: at === this.count - 1 ? formatInstant(this.#range.to) : this.#edge(at + 1),
    }));
  }

  /** The place in the list of the bucket that a moment of the range is in. */
  indexOf(ms: number): number {
    return Math.floor(ms / this.stepMs) - this.first;
  }

  /** The same of a row's time, as SQL. */
  indexSql(column: string): string {
    return `(floor(extract(epoch FROM ${column}) * 1000 / ${String(this.stepMs)})::bigint - ${String(this.first)})::int`;
  }

  #edge(at: number): string {
    return formatInstant(instantOf((this.first + at) * this.stepMs));
  }
}
