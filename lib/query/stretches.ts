import { DAY_MS } from "../events/durations.ts";
import type { Toward } from "./cursor.ts";

/** In milliseconds since 1970: `fromMs` belongs to it, `toMs` does not. */
export type Stretch = { fromMs: number; toMs: number };

const FIRST_DAYS = 2;
const GROWTH = 4;

/**
 * Cuts a stretch of time into some that grow, from the end it is searched from: the planner looks at every day's partition that a statement might
 * read (0.2 to 0.5 ms each, more than the reading), and what is found near by is not to cost those far away.
 */
export function* growingStretches({ fromMs, toMs }: Stretch, toward: Toward): Generator<Stretch> {
  let left = { fromMs, toMs };
  for (let days = FIRST_DAYS; left.fromMs < left.toMs; days *= GROWTH) {
    const cut = cutOf(left, toward, days);
    yield toward === "older" ? { fromMs: cut, toMs: left.toMs } : { fromMs: left.fromMs, toMs: cut };
    left = toward === "older" ? { fromMs: left.fromMs, toMs: cut } : { fromMs: cut, toMs: left.toMs };
  }
}

/** Where a day begins, that many away. */
function cutOf({ fromMs, toMs }: Stretch, toward: Toward, days: number): number {
  if (toward === "older") return Math.max(fromMs, (Math.ceil(toMs / DAY_MS) - days) * DAY_MS);
  return Math.min(toMs, (Math.floor(fromMs / DAY_MS) + days) * DAY_MS);
}
