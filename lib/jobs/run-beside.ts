import { keepRunning } from "./keep-running.ts";

const STOP_MS = 900;

/**
 * Runs what never ends until stopped, and again whatever of it fails: the database may go away and come back.
 * @param tasks by the name under which a failure is logged; each resolves or throws soon after its signal aborts.
 * @returns `stop`, done within a second: work that is not over by then is rolled back with its connection and done again later.
 */
export function runBeside(tasks: Record<string, (signal: AbortSignal) => Promise<void>>): {
  stop: () => Promise<void>;
} {
  const stopping = new AbortController();
  const { signal } = stopping;
  const running = Object.entries(tasks).map(([what, run]) => keepRunning(what, signal, () => run(signal)));
  return {
    stop: async () => {
      stopping.abort();
      const late = new Promise((resolve) => setTimeout(resolve, STOP_MS).unref());
      await Promise.race([Promise.all(running), late]);
    },
  };
}
