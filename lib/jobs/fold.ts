import { setTimeout as pause } from "node:timers/promises";
import { foldDeliveries } from "../folding/follow.ts";
import type { Bell } from "./bell.ts";

const POLL_MS = 1_000;
const REST_MS = 200;

/** Folds what is told twice until `signal` aborts: whenever the bell rings, and every second in case an announcement was lost. */
export async function foldAlways(signal: AbortSignal, bell: Bell): Promise<void> {
  while (!signal.aborted) {
    const step = await foldDeliveries();
    if (step?.more === true) continue;
    await pause(REST_MS);
    await bell.sleep(POLL_MS);
  }
}
