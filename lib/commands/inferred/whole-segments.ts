import type { ClientBase } from "pg";
import { partIn, type Stretch } from "../infer/part.ts";
import { HELD_MAX_MS } from "../infer/segments.ts";
import type { Actor } from "./actor.ts";
import { callsOf, type ActorCall } from "./actor-calls.ts";

/** What is to be inferred anew: an actor's commands with a part in a stretch of time. */
export type Work = { actor: Actor; stretch: Stretch };

/** How far around a stretch is read at first: mostly that is enough. */
const AROUND_MS = HELD_MAX_MS + 600_000;
/** Calls of one actor at most: one that never pauses is cut all the same. */
const CALLS_MAX = 60_000;
/** Calls of several actors read at once, at most. */
const CALLS_TOGETHER_MAX = 40_000;

type Try = { work: Work; place: number; before: number; after: number };

/**
 * The segments of actors' calls with a part in a stretch of time, each whole: what is inferred of them is then the same whatever was
 * asked for. All are read together, and again those whose segments reach further than was read.
 * @returns the segments of each, in the order of `works`.
 */
export async function wholeSegments(client: ClientBase, works: readonly Work[]): Promise<ActorCall[][][]> {
  const whole: ActorCall[][][] = works.map(() => []);
  let tries = works.map((work, place) => ({ work, place, before: AROUND_MS, after: AROUND_MS }));
  while (tries.length > 0) tries = await readInto(whole, client, tries);
  return whole;
}

/** @returns what must be tried again, and how wide. */
async function readInto(whole: ActorCall[][][], client: ClientBase, tries: readonly Try[]): Promise<Try[]> {
  const asked = tries.map(({ work: { actor, stretch }, before, after }) => ({
    actor,
    window: { fromMs: stretch.fromMs - before, toMs: stretch.toMs + after },
  }));
  const read = await callsOf(client, asked, tries.length > 1 ? CALLS_TOGETHER_MAX : undefined);
  if (read === undefined) {
    const middle = Math.ceil(tries.length / 2);
    const first = await readInto(whole, client, tries.slice(0, middle));
    return [...first, ...(await readInto(whole, client, tries.slice(middle)))];
  }
  return read.flatMap(({ calls, window }, at) => {
    const one = tries[at];
    if (one === undefined) return [];
    const { segments, begins, ends } = partIn(calls, one.work.stretch, window);
    whole[one.place] = segments;
    if ((begins && ends) || calls.length > CALLS_MAX) return [];
    return [{ ...one, before: begins ? one.before : one.before * 2, after: ends ? one.after : one.after * 2 }];
  });
}
