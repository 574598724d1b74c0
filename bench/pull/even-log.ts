import type { Span } from "../../lib/pull/span.ts";
import type { Log } from "../../tests/support/tailscale-api.ts";

/** A log of so many records, evenly through a stretch of time, made up as it is asked for. */
export class EvenLog implements Log {
  readonly #fromMs: number;
  readonly #everyMs: number;
  readonly #records: number;
  readonly #record: (n: number, atMs: number) => unknown;

  /** @param record the record of this number and time, to be written as JSON */
  constructor({ fromMs, toMs }: Span, records: number, record: (n: number, atMs: number) => unknown) {
    this.#fromMs = fromMs;
    this.#everyMs = (toMs - fromMs) / records;
    this.#records = records;
    this.#record = record;
  }

  *find(fromMs: number, toMs: number): Generator<string> {
    const first = Math.max(0, Math.ceil((fromMs - this.#fromMs) / this.#everyMs));
    for (let n = first; n < this.#records && this.#timeOf(n) <= toMs; n++)
      yield JSON.stringify(this.#record(n, Math.floor(this.#timeOf(n))));
  }

  #timeOf(n: number): number {
    return this.#fromMs + n * this.#everyMs;
  }
}
