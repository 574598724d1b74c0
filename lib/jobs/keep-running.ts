import { MINUTE_MS } from "../events/durations.ts";
import { log } from "../log.ts";
import { Bell } from "./bell.ts";

const PAUSE_MIN_MS = 250;
const PAUSE_MAX_MS = 5_000;
/** A run this long was a good one: the next failure starts over with short pauses. */
const GOOD_RUN_MS = 30_000;
/** What goes on failing is said again after this. */
const REMIND_MS = 10 * MINUTE_MS;

/**
 * Runs something that should never end, and again when it fails, with growing pauses: the database may go away and come back. The
 * first failure is a warning, and so is one every ten minutes; the others are details.
 * @param run resolves or throws soon after `signal` aborts.
 * @returns once `signal` aborted and `run` is over.
 */
export async function keepRunning(what: string, signal: AbortSignal, run: () => Promise<void>): Promise<void> {
  const bell = new Bell(signal);
  const over = (): boolean => signal.aborted;
  let pause = PAUSE_MIN_MS;
  let saidMs = -Infinity;
  while (!over()) {
    const started = performance.now();
    const failure = await run().then(
      () => undefined,
      (error: unknown) => error,
    );
    if (over()) return;
    if (performance.now() - started > GOOD_RUN_MS) pause = PAUSE_MIN_MS;
    const warns = pause === PAUSE_MIN_MS || performance.now() - saidMs > REMIND_MS;
    if (warns) saidMs = performance.now();
    log[warns ? "warn" : "debug"]({ err: failure, retryMs: pause }, `${what} stopped; it starts again`);
    await bell.sleep(pause);
    pause = Math.min(PAUSE_MAX_MS, pause * 2);
  }
}
