import { lookup } from "@/lib/events/lookup.ts";

/** A stretch of bars: `start` is the first, `end` the one behind the last; also the places of its two handles. */
export type Brush = { start: number; end: number };

export type Handle = keyof Brush;

/** The bars from one pointed at to another, in either order. */
export function brushBetween(one: number, other: number): Brush {
  return { start: Math.min(one, other), end: Math.max(one, other) + 1 };
}

/** The bar at a share of the plot's width; beyond its ends the nearest. */
export function barAt(share: number, count: number): number {
  return clamp(Math.floor(share * count), 0, count - 1);
}

/** A handle moved by so many bars; it stays in the plot, and a bar away from the other. */
export function moveHandle(brush: Brush, { handle, by, count }: { handle: Handle; by: number; count: number }): Brush {
  if (handle === "start") return { ...brush, start: clamp(brush.start + by, 0, brush.end - 1) };
  return { ...brush, end: clamp(brush.end + by, brush.start + 1, count) };
}

/** The bar that stays where it is while the other handle is dragged. */
export function anchorOf(brush: Brush, dragged: Handle): number {
  return dragged === "start" ? brush.end - 1 : brush.start;
}

/** By how many bars a key moves a handle: one, with Shift ten, Home and End as far as there is; undefined for other keys. */
export function keyStep(key: string, shift: boolean): number | undefined {
  const step = STEPS[key];
  return step === undefined ? undefined : step * (shift ? 10 : 1);
}

const STEPS = lookup<number>({
  ArrowLeft: -1,
  ArrowDown: -1,
  ArrowRight: 1,
  ArrowUp: 1,
  PageDown: -10,
  PageUp: 10,
  Home: -Infinity,
  End: Infinity,
});

/** From one moment up to another, which is not in it. */
export type Span = { from: string; to: string };

/**
 * The filter's time for a stretch of bars. At the plot's right end the range stays as open as it was: what ends now goes on doing so.
 * @param buckets at least as many as the brush says.
 */
export function brushedTime(buckets: readonly Span[], { start, end }: Brush, to: string): Span {
  const { from, to: last } = spanOf(buckets, { start, end });
  return { from: plain(from), to: end === buckets.length && to === "now" ? to : plain(last) };
}

/** The moments a stretch of bars begins and ends. */
export function spanOf(buckets: readonly Span[], { start, end }: Brush): Span {
  return { from: buckets[start]?.from ?? "", to: buckets[end - 1]?.to ?? "" };
}

/** The last moment of a stretch whose end does not belong to it, to the millisecond. */
export function lastMomentOf({ to }: Span): string {
  return new Date(Date.parse(to) - 1).toISOString();
}

/** A link should not be longer than it must. */
function plain(instant: string): string {
  return instant.replace(/\.0+Z$/, "Z");
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value));
}
