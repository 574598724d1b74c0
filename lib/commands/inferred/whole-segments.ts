import type { ClientBase } from "pg";
import { REACH_MS, segmentsOf } from "../infer/segments.ts";
import type { Actor } from "./actor.ts";
import { callsOf, type ActorCall, type Stretch } from "./actor-calls.ts";

/** Loaded at most: an actor that never pauses is cut all the same. */
const CALLS_MAX = 60_000;

/**
 * The segments of an actor's calls with a part in a stretch of time, each whole: what is inferred of them is then the same whatever was
 * asked for.
 */
export async function wholeSegments(client: ClientBase, actor: Actor, stretch: Stretch): Promise<ActorCall[][]> {
  let before = 2 * REACH_MS;
  let after = 2 * REACH_MS;
  for (;;) {
    const window = { fromMs: stretch.fromMs - before, toMs: stretch.toMs + after };
    const calls = await callsOf(client, actor, window);
    const segments = [...segmentsOf(calls)];
    const first = segments.findIndex((segment) => (segment.at(-1)?.occurredMs ?? 0) >= stretch.fromMs);
    const last = segments.findLastIndex((segment) => (segment[0]?.occurredMs ?? 0) <= stretch.toMs);
    const found = first === -1 ? [] : segments.slice(first, last + 1);
    const begins = isWholeAtStart(found, window);
    const ends = isWholeAtEnd(found, window);
    if ((begins && ends) || calls.length > CALLS_MAX) return found;
    if (!begins) before *= 2;
    if (!ends) after *= 2;
  }
}

/** Whatever could have kept the first segment open from before is loaded. */
function isWholeAtStart([first]: readonly ActorCall[][], { fromMs }: Stretch): boolean {
  const begin = first?.[0]?.occurredMs;
  return begin === undefined || fromMs <= 0 || begin >= fromMs + REACH_MS;
}

function isWholeAtEnd(found: readonly ActorCall[][], { toMs }: Stretch): boolean {
  const end = found.at(-1)?.at(-1)?.occurredMs;
  return end === undefined || end + REACH_MS <= toMs;
}
