import { setTimeout as pause } from "node:timers/promises";
import type { FollowStep } from "../deliveries/catch-up.ts";
import type { Bell } from "./bell.ts";

const POLL_MS = 1_000;
/** A step costs milliseconds whatever it finds: when deliveries come one upon the other, several are taken together. */
const REST_MS = 200;

/** Takes steps until `signal` aborts: whenever the bell rings, and every second in case an announcement was lost. */
export async function followLog(
  step: () => Promise<FollowStep | undefined>,
  signal: AbortSignal,
  bell: Bell,
): Promise<void> {
  bell.ringWhen(signal);
  while (!signal.aborted) {
    const taken = await step();
    if (taken?.more === true) continue;
    await pause(REST_MS);
    await bell.sleep(POLL_MS);
  }
}
