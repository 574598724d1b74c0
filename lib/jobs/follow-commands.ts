import { setTimeout as pause } from "node:timers/promises";
import { followDeliveries } from "../commands/follow.ts";
import type { Bell } from "./bell.ts";

const POLL_MS = 1_000;
/** A step costs milliseconds whatever it finds: when deliveries come one upon the other, several are taken together. */
const REST_MS = 200;

/** Derives commands until `signal` aborts: whenever the bell rings, and every second in case an announcement was lost. */
export async function followCommands(signal: AbortSignal, bell: Bell): Promise<void> {
  while (!signal.aborted) {
    const step = await followDeliveries();
    if (step?.more === true) continue;
    await pause(REST_MS);
    await bell.sleep(POLL_MS);
  }
}
