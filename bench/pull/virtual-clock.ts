import type { PullClock } from "../../lib/pull/clock.ts";
import type { Random } from "../../lib/demo/random.ts";

/** Time that passes when somebody sleeps, and no other way: months of it in seconds. One for the provider and all who pull. */
export class VirtualTime {
  #ms: number;

  constructor(startMs: number) {
    this.#ms = startMs;
  }

  /** The provider's clock, and the true one. */
  now(): number {
    return this.#ms;
  }

  pass(ms: number): void {
    this.#ms += ms;
  }

  /** A process's clock: off by `skewMs`, which may change at any moment. */
  clockOf(random: Random, skew: { ms: number }): PullClock {
    return {
      now: () => this.#ms + skew.ms,
      monotonic: () => this.#ms,
      sleep: (ms) => {
        this.pass(ms);
        return Promise.resolve();
      },
      random: () => random.unit(),
    };
  }
}
