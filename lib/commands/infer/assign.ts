import type { Call } from "./call.ts";
import { gapDensity, type Pace } from "./gap.ts";
import { OpenCommand } from "./open-command.ts";
import { RULES, startShare } from "./rules/index.ts";

/** Commands that a person, or a script of theirs, begins a millisecond. */
const STARTS_A_MS = 0.002;
/** Commands of one actor that may be going on at once; the one longest quiet is taken as ended. */
const OPEN_MAX = 64;

/**
 * Assigns the calls of one actor to commands: each call either goes on with the open command of which it is the likeliest next step, or begins one.
 * @param calls in time order.
 * @returns the commands in order of their first calls.
 */
export function assignCalls(calls: Iterable<Call>): OpenCommand[] {
  const commands: OpenCommand[] = [];
  let open: OpenCommand[] = [];
  for (const call of calls) {
    open = stillOpen(open, call);
    const { command, certainty } = choose(open, call);
    const taken = command ?? new OpenCommand();
    if (command === undefined) {
      commands.push(taken);
      open.push(taken);
    }
    taken.certainty = Math.min(taken.certainty, certainty);
    taken.add(call);
  }
  return commands;
}

function stillOpen(open: OpenCommand[], { occurredMs }: Call): OpenCommand[] {
  const still = open.filter(({ openUntilMs }) => openUntilMs >= occurredMs);
  if (still.length < OPEN_MAX) return still;
  return still.toSorted((a, b) => a.openUntilMs - b.openUntilMs).slice(1);
}

type Choice = { command: OpenCommand | undefined; certainty: number };

function choose(open: readonly OpenCommand[], call: Call): Choice {
  let best: { command: OpenCommand | undefined; weight: number } = { command: undefined, weight: STARTS_A_MS * startShare(call) };
  let sum = best.weight;
  for (const command of open) {
    const weight = fit(command, call);
    sum += weight;
    if (weight > best.weight) best = { command, weight };
  }
  return { command: best.command, certainty: best.weight / sum };
}

/** kubectl makes so many calls at once before it holds itself to a few a second. */
const BURST = 9;

function limited(pace: Pace, { calls }: OpenCommand): Pace {
  return pace === "quick" && calls.length >= BURST ? "limited" : pace;
}

/** How well a call continues a command. */
export function fit(command: OpenCommand, call: Call): number {
  const rules = RULES[call.kind];
  if (rules === undefined) return 0;
  const gapMs = command.gapTo(call);
  let best = 0;
  for (const rule of rules) {
    const next = rule(command, call);
    if (next !== undefined) best = Math.max(best, next.p * gapDensity(limited(next.pace, command), gapMs));
  }
  return best;
}
