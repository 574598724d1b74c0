import type { ClientBase } from "pg";
import { partIn, type Stretch } from "../infer/part.ts";
import { HELD_MAX_MS, LASTS_MAX_MS } from "../infer/segments.ts";
import type { Actor } from "./actor.ts";
import { callsOf, type ActorCall } from "./actor-calls.ts";

/** What is to be inferred anew: an actor's commands with a part in a stretch of time. */
export type Work = { actor: Actor; stretch: Stretch };

/** How far before and after a stretch is read at first: mostly that is enough. */
const BEFORE_MS = HELD_MAX_MS + 600_000;
const AFTER_MS = LASTS_MAX_MS + 300_000;
/** Calls of one actor at most: one that never pauses is cut all the same. */
const CALLS_MAX = 60_000;
/** Calls of several actors read at once, at most. */
const CALLS_TOGETHER_MAX = 40_000;

/**
 * The segments of actors' calls with a part in a stretch of time, each whole: what is inferred of them is then the same whatever was
 * asked for. All are read together; only whose segments reach further than was read is asked for again by itself.
 * @returns the segments of each, in the order of `works`.
 */
export async function wholeSegments(client: ClientBase, works: readonly Work[]): Promise<ActorCall[][][]> {
  const windows = works.map(({ actor, stretch }) => ({ actor, window: around(stretch, BEFORE_MS, AFTER_MS) }));
  const read = await callsOf(client, windows, works.length > 1 ? CALLS_TOGETHER_MAX : undefined);
  if (read === undefined) {
    const middle = Math.ceil(works.length / 2);
    const first = await wholeSegments(client, works.slice(0, middle));
    return [...first, ...(await wholeSegments(client, works.slice(middle)))];
  }
  const whole: ActorCall[][][] = [];
  for (const [at, work] of works.entries()) whole.push(await wholeOf(client, work, read[at] ?? []));
  return whole;
}

/** @param calls what was read of it so far. */
async function wholeOf(
  client: ClientBase,
  { actor, stretch }: Work,
  calls: readonly ActorCall[],
): Promise<ActorCall[][]> {
  let [before, after] = [BEFORE_MS, AFTER_MS];
  let read = calls;
  for (;;) {
    const window = around(stretch, before, after);
    const { segments, begins, ends } = partIn(read, stretch, window);
    if ((begins && ends) || read.length > CALLS_MAX) return segments;
    if (!begins) before *= 2;
    if (!ends) after *= 2;
    [read = []] = (await callsOf(client, [{ actor, window: around(stretch, before, after) }])) ?? [];
  }
}

function around({ fromMs, toMs }: Stretch, before: number, after: number): Stretch {
  return { fromMs: fromMs - before, toMs: toMs + after };
}
