import { isDatabaseAway } from "../outage.ts";
import { rollUp } from "../rollups/roll-up.ts";
import { Bell } from "./bell.ts";

const POLL_MS = 5_000;
const REST_MIN_MS = 200;
const REST_MAX_MS = 10_000;
/** A fifth of the time at most: deliveries come first, and what is not rolled up is read row by row meanwhile. */
const REST_A_STEP = 4;

/** Keeps the roll-ups until `signal` aborts. */
export async function rollUpAlways(signal: AbortSignal): Promise<void> {
  const bell = new Bell(signal);
  while (!signal.aborted) {
    const began = performance.now();
    const step = isDatabaseAway() ? undefined : await rollUp({ now: new Date() }, signal);
    const restMs = Math.min(Math.max((performance.now() - began) * REST_A_STEP, REST_MIN_MS), REST_MAX_MS);
    await bell.sleep(step?.more === true ? restMs : Math.max(restMs, POLL_MS));
  }
}
