import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { databaseUrl } from "../db.ts";
import { runBeside } from "../jobs/run-beside.ts";

const MAIN = new URL("worker-thread-main.ts", import.meta.url);
/** What the thread is told when it is over. */
export const STOP = "stop";
/** What it is given. */
export type ThreadData = { databaseUrl: string };

/**
 * Runs the worker in a thread of its own, so that no request waits for what it thinks, and in another one should that die. The thread has
 * this process' environment and connections of its own.
 */
export function startWorkerThread(): { stop: () => Promise<void> } {
  return runBeside({ "the worker's thread": runThread });
}

async function runThread(signal: AbortSignal): Promise<void> {
  const thread = new Worker(MAIN, { workerData: { databaseUrl: databaseUrl() } satisfies ThreadData });
  const stop = (): void => {
    thread.postMessage(STOP);
  };
  signal.addEventListener("abort", stop);
  try {
    // Rejects with what the thread did not catch.
    const [code] = (await once(thread, "exit")) as [number];
    if (!signal.aborted) throw new Error(`it ended by itself with code ${String(code)}`);
  } finally {
    signal.removeEventListener("abort", stop);
  }
}
