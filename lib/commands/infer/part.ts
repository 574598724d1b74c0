import type { ObservedCall } from "./call.ts";
import { EDITOR_MS, HELD_MAX_MS, heldUntil, REACH_MS, segmentsOf } from "./segments.ts";

/** A stretch of time in milliseconds since 1970, both ends included. */
export type Stretch = { fromMs: number; toMs: number };

/** Some segments, and whether the first and the last of them are sure to begin and end there, whatever was not read. */
export type Part<Observed> = { segments: Observed[][]; begins: boolean; ends: boolean };

/**
 * The segments with a part in a stretch of time, of an actor's calls in a window around it.
 * @param calls all of the actor's in the window, in time order.
 */
export function partIn<Observed extends ObservedCall>(
  calls: readonly Observed[],
  stretch: Stretch,
  window: Stretch,
): Part<Observed> {
  const all = [...segmentsOf(calls)];
  const first = all.findIndex((segment) => (segment.at(-1)?.occurredMs ?? 0) >= stretch.fromMs);
  const last = all.findLastIndex((segment) => (segment[0]?.occurredMs ?? 0) <= stretch.toMs);
  if (first === -1 || last < first) return { segments: [], begins: true, ends: true };
  const upTo = (end: number): Observed[] => all.slice(0, end).flat();
  return {
    segments: all.slice(first, last + 1),
    begins: isBeginning(all[first]?.[0], upTo(first), window),
    ends: isEnd(upTo(last + 1), all[last + 1]?.[0], window),
  };
}

/** Either whatever could cut there or keep open is read, or it was quiet: after that nothing counts that was before. */
function isBeginning(first: ObservedCall | undefined, before: readonly ObservedCall[], { fromMs }: Stretch): boolean {
  if (first === undefined || fromMs <= 0 || first.occurredMs >= fromMs + REACH_MS) return true;
  return first.occurredMs >= fromMs + HELD_MAX_MS + EDITOR_MS && first.occurredMs > heldUntil(before);
}

function isEnd(calls: readonly ObservedCall[], next: ObservedCall | undefined, { toMs }: Stretch): boolean {
  const end = calls.at(-1)?.occurredMs ?? 0;
  return end + REACH_MS <= toMs || heldUntil(calls) < (next?.occurredMs ?? toMs);
}
