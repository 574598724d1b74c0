import { setTimeout as pause } from "node:timers/promises";
import { isTemporary } from "../outage.ts";

const PAUSE_MS = 2_000;
const TRIES_MAX = 15;

/** Does something again for half a minute while the database is away: at the end of a long export that is worth waiting for. */
export async function patiently<T>(work: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await work();
    } catch (error) {
      if (tries === TRIES_MAX || !isTemporary(error)) throw error;
      await pause(PAUSE_MS);
    }
  }
}
