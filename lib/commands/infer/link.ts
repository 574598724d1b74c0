import type { Call } from "./call.ts";
import type { Pace } from "./gap.ts";
import type { OpenCommand } from "./open-command.ts";

/** That kubectl may go on with a call: how often it does in this state, and how soon. */
export type Link = { p: number; pace: Pace };

/** One thing kubectl does; undefined where it does not apply. */
export type Rule = (command: OpenCommand, call: Call) => Link | undefined;

export function link(p: number, pace: Pace = "quick"): Link {
  return { p, pace };
}

/** A command that begins anew hits, by chance, the very object another is at this often: people stay with what they work on. */
const CHANCE = 1 / 8;
/** What is on its way out is of interest to few but who sent it there. */
const CHANCE_OF_LEAVING = 1 / 50;

/** A link by which the call can only be to the very object it is to. */
export function exact(p: number, pace: Pace = "quick"): Link {
  return { p: p / CHANCE, pace };
}

/** A link of a command that waits for the very object it deleted or evicted. */
export function awaited(p: number, pace: Pace = "quick"): Link {
  return { p: p / CHANCE_OF_LEAVING, pace };
}
