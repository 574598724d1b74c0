/** What tells the time and lets it pass; tests have their own. */
export type PullClock = {
  /** Milliseconds since 1970; may jump. */
  now: () => number;
  /** Milliseconds since some moment; never jumps. */
  monotonic: () => number;
  /** Resolves after so long, or when the signal aborts. */
  sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  /** From 0 to 1, for what must not happen everywhere at once. */
  random: () => number;
};

export const SYSTEM_CLOCK: PullClock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  sleep: (ms, signal) =>
    new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        signal.removeEventListener("abort", done);
        resolve();
      };
      const timer = setTimeout(done, ms);
      signal.addEventListener("abort", done);
      if (signal.aborted) done();
    }),
  random: () => Math.random(),
};
