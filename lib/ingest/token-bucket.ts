/** What may come at once after a pause, in seconds' worth. */
const BURST_SECONDS = 5;
/** Thousandths of a record: a rate a second and a clock of milliseconds then meet in whole numbers. */
const UNIT = 1_000;

/**
 * A token bucket whose deliveries are whole: one is admitted while there is a token, and then takes a token for each of its records,
 * into debt if need be; so a batch larger than the limit is not refused for ever, and those after it wait until it is paid. In any time t
 * it admits at most `rate · t` records, 5 seconds' worth, and what one delivery has more than a token. Pure: the clock is an argument.
 */
export class TokenBucket {
  readonly recordsPerSecond: number;
  readonly #full: number;
  #level: number;
  #atMs: number;

  /** @param recordsPerSecond a whole number from 1. */
  constructor(recordsPerSecond: number, nowMs: number) {
    this.recordsPerSecond = recordsPerSecond;
    this.#full = recordsPerSecond * BURST_SECONDS * UNIT;
    this.#level = this.#full;
    this.#atMs = nowMs;
  }

  /** Milliseconds until a delivery is admitted; 0 when one is now. */
  waitMs(nowMs: number): number {
    this.#fill(nowMs);
    return Math.max(0, Math.ceil((UNIT - this.#level) / this.recordsPerSecond));
  }

  /** Charges what an admitted delivery brings. */
  take(records: number): void {
    this.#level -= records * UNIT;
  }

  /** Undoes a charge: of what was charged nothing was stored. */
  giveBack(records: number): void {
    this.#level = Math.min(this.#full, this.#level + records * UNIT);
  }

  /** A clock that was set back gives nothing and takes nothing. */
  #fill(nowMs: number): void {
    const passedMs = Math.max(0, nowMs - this.#atMs);
    this.#atMs = nowMs;
    this.#level = Math.min(this.#full, this.#level + passedMs * this.recordsPerSecond);
  }
}
