import type { Server } from "node:http";
import { setTimeout as pause } from "node:timers/promises";

/** How long a request that is being answered may go on once we were told to stop. */
const DRAIN_MS = 1_000;

/**
 * Stops listening and lets what is being answered end. Streams that never end by themselves (exports, live tails) are cut when the time
 * is up; their readers resume.
 */
export async function drain(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) =>
    server.close(() => {
      resolve();
    }),
  );
  server.closeIdleConnections();
  await Promise.race([closed, pause(DRAIN_MS)]);
  server.closeAllConnections();
  await closed;
}
