import { takeExport } from "../export/export-store.ts";
import { tidyExports, waitingExports } from "../export/tidy-exports.ts";
import { writeExport } from "../export/write-export.ts";
import { isDatabaseAway } from "../outage.ts";
import { Bell } from "./bell.ts";

const LOOK_EVERY_MS = 1_000;
const TIDY_EVERY_MS = 30_000;
/** Each holds a connection and keeps a core of PostgreSQL busy; direct downloads want some, too. */
const AT_ONCE_MAX = 2;

/**
 * Writes the background exports that were asked for on this data folder, the oldest first, two at a time, until `signal` aborts; what is
 * not whole by then is written again. Tidies up after servers that stopped.
 */
export async function keepExporting(signal: AbortSignal): Promise<void> {
  const bell = new Bell(signal);
  const running = new Set<Promise<void>>();
  let tidiedAt = -Infinity;
  try {
    while (!signal.aborted) {
      if (!isDatabaseAway()) {
        if (performance.now() - tidiedAt > TIDY_EVERY_MS) {
          await tidyExports();
          tidiedAt = performance.now();
        }
        await begin(running, signal, bell);
      }
      await bell.sleep(LOOK_EVERY_MS);
    }
  } finally {
    await Promise.allSettled(running);
  }
}

async function begin(running: Set<Promise<void>>, signal: AbortSignal, bell: Bell): Promise<void> {
  const room = AT_ONCE_MAX - running.size;
  if (room <= 0) return;
  for (const key of await waitingExports(room)) {
    const taken = await takeExport(key);
    if (taken === undefined) continue;
    const writing = writeExport(taken, signal).finally(() => {
      running.delete(writing);
      bell.ring();
    });
    writing.catch(() => undefined);
    running.add(writing);
  }
}
