import type { Call } from "./call.ts";
import { gapDensity, type Pace } from "./gap.ts";
import type { OpenCommand } from "./open-command.ts";
import { RULES } from "./rules/index.ts";

/** kubectl makes so many calls at once before it holds itself to a few a second. */
const BURST = 9;

/**
 * How well a call continues a command: the density, a millisecond, with which kubectl would make it now; 0 where it would not.
 * @param stretch by how much everything takes longer than beside the API server (lag.ts).
 */
export function fit(command: OpenCommand, call: Call, stretch: number): number {
  const gapMs = command.gapTo(call);
  let best = 0;
  for (const rule of RULES[call.kind] ?? []) {
    const next = rule(command, call);
    if (next !== undefined) best = Math.max(best, next.p * density(limited(next.pace, command), gapMs, stretch));
  }
  return best;
}

/** What a user or a timer decides takes no longer for a long way; where calls overlap it does not matter either. */
const UNSTRETCHED: ReadonlySet<Pace> = new Set(["poll", "think", "parallel"]);

function density(pace: Pace, gapMs: number, stretch: number): number {
  if (stretch === 1 || gapMs <= 0 || UNSTRETCHED.has(pace)) return gapDensity(pace, gapMs);
  const stretched = gapDensity(pace, gapMs / stretch) / stretch;
  // Its own limit of calls a second kubectl keeps from anywhere.
  return pace === "limited" ? Math.max(stretched, gapDensity(pace, gapMs)) : stretched;
}

function limited(pace: Pace, { size }: OpenCommand): Pace {
  return pace === "quick" && size >= BURST ? "limited" : pace;
}
