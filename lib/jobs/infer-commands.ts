import { setTimeout as pause } from "node:timers/promises";
import { inferDeliveries } from "../commands/inferred/follow.ts";
import type { Bell } from "./bell.ts";

const POLL_MS = 1_000;
const REST_MIN_MS = 200;
/** What people see is seconds old at most. */
const REST_MAX_MS = 4_000;
/** Half of the time at most: others follow the log on the same thread, and what comes meanwhile is taken together. */
const REST_A_STEP = 1;

/** Infers commands until `signal` aborts: whenever the bell rings, and every second in case an announcement was lost. */
export async function inferCommandsAlways(signal: AbortSignal, bell: Bell): Promise<void> {
  bell.ringWhen(signal);
  while (!signal.aborted) {
    const began = performance.now();
    const step = await inferDeliveries();
    const restMs = (performance.now() - began) * REST_A_STEP;
    await pause(Math.min(Math.max(restMs, REST_MIN_MS), REST_MAX_MS), undefined, { signal }).catch(() => undefined);
    if (step?.more !== true) await bell.sleep(POLL_MS);
  }
}
