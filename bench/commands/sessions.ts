import type { ApiCallEvent } from "../../lib/events/event.ts";
import type { ObservedCall } from "../../lib/commands/infer/call.ts";
import type { TrueCommand } from "./capture.ts";
import { actorsOf, observed } from "./observe.ts";

/** Of each actor the calls of each true command, in time order: what the hard set is made from. */
export function readCallsOf(
  events: readonly ApiCallEvent[],
  truth: ReadonlyMap<string, TrueCommand>,
): Map<string, ObservedCall[]>[] {
  return actorsOf(events).map(({ calls }) => {
    const commands = new Map<string, ObservedCall[]>();
    for (const event of calls) {
      const key = truth.get(event.sourceEventId ?? "")?.key;
      if (key === undefined) continue;
      const own = commands.get(key);
      if (own === undefined) commands.set(key, [observed(event)]);
      else own.push(observed(event));
    }
    return commands;
  });
}
