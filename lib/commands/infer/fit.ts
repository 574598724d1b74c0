import type { Call } from "./call.ts";
import { gapDensity, type Pace } from "./gap.ts";
import type { OpenCommand } from "./open-command.ts";
import { RULES } from "./rules/index.ts";

/** kubectl makes so many calls at once before it holds itself to a few a second. */
const BURST = 9;

/** How well a call continues a command: the density, a millisecond, with which kubectl would make it now; 0 where it would not. */
export function fit(command: OpenCommand, call: Call): number {
  const gapMs = command.gapTo(call);
  let best = 0;
  for (const rule of RULES[call.kind] ?? []) {
    const next = rule(command, call);
    if (next !== undefined) best = Math.max(best, next.p * gapDensity(limited(next.pace, command), gapMs));
  }
  return best;
}

function limited(pace: Pace, { size }: OpenCommand): Pace {
  return pace === "quick" && size >= BURST ? "limited" : pace;
}
