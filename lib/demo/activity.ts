import { backgroundOf } from "./background.ts";
import type { Call } from "./call.ts";
import { commandsOf, type RanCommand } from "./commands.ts";
import type { Random } from "./random.ts";
import { busyness } from "./rhythm.ts";
import type { World } from "./world.ts";

/** Something that happened: a command with its calls, or a call some machine made by itself. */
export type Activity = { command: RanCommand } | { call: Call };

type Span = {
  random: Random;
  world: World;
  /** Milliseconds since 1970. */
  fromMs: number;
  toMs: number;
  /** How many calls, in all; the last command may add a few. */
  calls: number;
  /** For a demonstration at night: people work at least as much as at this part of the busiest hour. */
  busyAtLeast?: number;
};

const SLOT_MS = 10 * 60_000;
/** A command makes this many calls, on average. */
const CALLS_PER_COMMAND = 3;
/** At the busiest hour of a working day, the part of all calls that comes of commands. */
const BUSY_SHARE = 0.45;

/**
 * What happens between two moments, roughly in order: machines talk evenly around the clock, people come and go with the day.
 * The same seed, world and span give the same activity.
 */
export function* activity({ random, world, ...span }: Span): Generator<Activity> {
  const background = backgroundOf(world);
  const command = commandsOf(world);
  let made = 0;
  let due = 0;
  for (const slot of slots(span)) {
    due += slot.calls;
    while (made < due) {
      // Spread over the slot; the draw within one call's share keeps them from beating time.
      const progress = slot.calls < 1 ? random.unit() : 1 - Math.max(0, due - made - random.unit()) / slot.calls;
      const atMs = slot.fromMs + (slot.toMs - slot.fromMs) * Math.max(0, progress);
      if (random.chance(slot.commandChance)) {
        const ran = command(random, atMs);
        made += ran.calls.length;
        yield { command: ran };
      } else {
        made += 1;
        yield { call: background(random, atMs) };
      }
    }
  }
}

type Slot = { fromMs: number; toMs: number; calls: number; commandChance: number };

function slots({ fromMs, toMs, calls, busyAtLeast = 0 }: Omit<Span, "random" | "world">): Slot[] {
  const count = Math.max(1, Math.ceil((toMs - fromMs) / SLOT_MS));
  const all = Array.from({ length: count }, (_, number) => {
    const start = fromMs + number * SLOT_MS;
    const busy = Math.max(busyAtLeast, busyness(start));
    return {
      fromMs: start,
      toMs: Math.min(toMs, start + SLOT_MS),
      weight: 1 + busy,
      commandChance: chanceFor(BUSY_SHARE * busy),
    };
  });
  const total = all.reduce((sum, { weight }) => sum + weight, 0);
  return all.map(({ weight, ...slot }) => ({ ...slot, calls: (calls * weight) / total }));
}

/** How often to draw a command for this share of all calls to be of commands. */
function chanceFor(share: number): number {
  return share / (share + CALLS_PER_COMMAND * (1 - share));
}
