import type { ApiCallEvent } from "../../lib/events/event.ts";
import type { ObservedCall } from "../../lib/commands/infer/call.ts";
import { numbers } from "./random.ts";
import type { Actor } from "./observe.ts";
import { readCallsOf } from "./sessions.ts";
import type { TrueCommand } from "./capture.ts";

/** How long a shell takes from the end of one kubectl to the first call of the next: a process must start. The capture's scripts took 43 ms at least. */
const STARTUP_MS = { least: 30, most: 60 };

/**
 * Makes a harder day of a capture: the commands of each actor are dealt to so many terminals, which run theirs one after the other without a
 * pause, all at once. Each command keeps its own rhythm; only when it begins is moved.
 */
export function overlapped(
  events: readonly ApiCallEvent[],
  truth: ReadonlyMap<string, TrueCommand>,
  { terminals, seed }: { terminals: number; seed: number },
): Actor<ObservedCall>[] {
  const random = numbers(seed * 1_000 + terminals);
  return readCallsOf(events, truth).map((commands) => {
    const clocks = Array.from({ length: terminals }, () => random() * 100);
    const calls = [...commands.values()].flatMap((own) => {
      const terminal = Math.floor(random() * terminals);
      const begin = (clocks[terminal] ?? 0) + STARTUP_MS.least + random() * (STARTUP_MS.most - STARTUP_MS.least);
      const delta = begin - (own[0]?.occurredMs ?? 0);
      const moved = own.map((call) => ({ ...call, occurredMs: call.occurredMs + delta }));
      clocks[terminal] = Math.max(...moved.map(({ occurredMs, durationMs }) => occurredMs + (durationMs ?? 0)));
      return moved;
    });
    return { client: { kind: "kubectl" }, calls: calls.sort((a, b) => a.occurredMs - b.occurredMs) };
  });
}
