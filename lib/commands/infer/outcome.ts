import type { Outcome } from "../../events/event.ts";
import { OutcomeOfCalls } from "../outcome.ts";
import type { Call } from "./call.ts";

/** How a command ended: the worst of its calls that mattered. What kubectl tried again, and then could, did not. */
export function outcomeOf(calls: readonly Call[]): Outcome {
  if (calls.length > 0 && calls.every(isFound)) return "success";
  const succeeded = new Map<string, number>();
  for (const [at, call] of calls.entries()) if (call.outcome === "success") succeeded.set(attemptOf(call), at);
  const outcome = new OutcomeOfCalls();
  for (const [at, call] of calls.entries()) {
    if ((succeeded.get(attemptOf(call)) ?? -1) > at) continue;
    outcome.add(call);
  }
  return outcome.outcome(null);
}

/** Done, and of something that was there: most calls. */
function isFound({ outcome, status }: Call): boolean {
  return outcome === "success" && status !== 404;
}

/** The same thing tried: on the same object, whatever it was tried over. */
function attemptOf({ kind, object, subresource, pathname }: Call): string {
  return JSON.stringify([kind, object, subresource, kind === "raw" ? pathname : ""]);
}
