import {
  BrokenCircuitError,
  circuitBreaker,
  ConsecutiveBreaker,
  DelegateBackoff,
  handleWhen,
  retry,
  wrap,
  type IPolicy,
} from "cockatiel";
import type { PullClock } from "./clock.ts";
import { PullFailure } from "./problem.ts";

const ATTEMPTS_MORE = 3;
const DELAY_FIRST_MS = 500;
const DELAY_MAX_MS = 10_000;
/** What asks for a longer wait is written down and waited for without holding anything. */
const WAIT_HERE_MAX_MS = 10_000;
const FAILURES_TO_BREAK = 8;
const BROKEN_MS = 60_000;

/** Tries what passes by itself again, and leaves a provider alone that fails again and again. */
export class Resilience {
  readonly #clock: Pick<PullClock, "random">;
  readonly #pace: (ms: number) => number;
  #policy: IPolicy;
  #lastFailure: PullFailure | undefined;
  #brokenBefore = false;

  /** @param pace what becomes of a delay between two tries; tests make it none. */
  constructor(clock: Pick<PullClock, "random">, pace: (ms: number) => number = (ms) => ms) {
    this.#clock = clock;
    this.#pace = pace;
    this.#policy = this.#makePolicy();
  }

  /**
   * @param attempt one try; what it throws as `transient` may be tried again.
   * @throws PullFailure the last try's; while the provider is left alone, the one that broke the circuit.
   */
  async run<T>(attempt: () => Promise<T>, signal: AbortSignal): Promise<T> {
    try {
      const result = await this.#policy.execute(attempt, signal);
      this.#brokenBefore = false;
      return result;
    } catch (error) {
      if (error instanceof PullFailure) this.#lastFailure = error;
      if (error instanceof BrokenCircuitError) throw this.#leftAlone(error);
      throw error;
    }
  }

  /** It was waited for since: a clock that jumped back would keep the circuit open for as long. */
  #leftAlone(error: Error): Error {
    if (this.#brokenBefore) this.#policy = this.#makePolicy();
    this.#brokenBefore = !this.#brokenBefore;
    if (this.#lastFailure === undefined) return error;
    return new PullFailure("transient", this.#lastFailure.reason, { retryAfterMs: BROKEN_MS });
  }

  #makePolicy(): IPolicy {
    const again = retry(handleWhen(isWorthAnotherTry), {
      maxAttempts: ATTEMPTS_MORE,
      backoff: new DelegateBackoff(({ attempt, result }: { attempt: number; result: unknown }) =>
        this.#pace(delayMs(attempt, result, this.#clock.random())),
      ),
    }).dangerouslyUnref();
    const breaker = circuitBreaker(handleWhen(isTransient), {
      halfOpenAfter: BROKEN_MS,
      breaker: new ConsecutiveBreaker(FAILURES_TO_BREAK),
    });
    return wrap(again, breaker);
  }
}

function isTransient(error: unknown): error is PullFailure {
  return error instanceof PullFailure && error.scope === "transient";
}

function isWorthAnotherTry(error: unknown): boolean {
  return isTransient(error) && (error.retryAfterMs ?? 0) <= WAIT_HERE_MAX_MS;
}

/** Doubling, and half of it by chance; never less than what was asked for. */
function delayMs(attempt: number, result: unknown, random: number): number {
  const ceiling = Math.min(DELAY_FIRST_MS * 2 ** (attempt - 1), DELAY_MAX_MS);
  const error = typeof result === "object" && result !== null && "error" in result ? result.error : undefined;
  const asked = isTransient(error) ? (error.retryAfterMs ?? 0) : 0;
  return Math.max(asked, ceiling * (0.5 + random / 2));
}
