import { HOUR_MS } from "../../events/durations.ts";
import type { ObservedCall } from "./call.ts";
import { QUIET_MAX_MS, THINK_MAX_MS } from "./gap.ts";

/** Calls of a segment at most: it is assigned in one go, and nothing else is done meanwhile. */
const CALLS_MAX = 5_000;
/** Who did not pause for an hour is cut around the full hour, where it is quietest: what never pauses has a beginning all the same, and not far off. */
const AROUND_HOUR_MS = 60_000;
/** A call keeps its segment open no longer than kubectl asks a watch to last, so that a segment's beginning is never far to seek. */
const LASTS_MAX_MS = 600_000;
/** The longest that one call may keep a segment open. */
export const HELD_MAX_MS = LASTS_MAX_MS + THINK_MAX_MS;
/** How far back or on something may lie that decides where a segment is cut. */
export const REACH_MS = Math.max(HELD_MAX_MS, HOUR_MS + AROUND_HOUR_MS);
/** A schema that is asked for so soon after an object was read may be for an editor, which its user has open for long. */
export const EDITOR_MS = 5_000;

/**
 * Cuts the calls of one actor where nothing can be going on any more, and once an hour where something may. What is inferred of a segment depends on
 * that segment alone, so late calls change no other, and inferring some segments anew gives what inferring all gives.
 * @param calls in time order.
 */
export function* segmentsOf<Observed extends ObservedCall>(calls: readonly Observed[]): Generator<Observed[]> {
  const hourly = hourlyCuts(calls);
  let segment: Observed[] = [];
  let openUntilMs = Number.NEGATIVE_INFINITY;
  let readAtMs = Number.NEGATIVE_INFINITY;
  for (const [index, call] of calls.entries()) {
    const isOver = call.occurredMs > openUntilMs || segment.length === CALLS_MAX || hourly.has(index);
    if (segment.length > 0 && isOver) {
      yield segment;
      segment = [];
      openUntilMs = readAtMs = Number.NEGATIVE_INFINITY;
    }
    segment.push(call);
    if (isRead(call)) readAtMs = call.occurredMs;
    openUntilMs = Math.max(openUntilMs, openUntil(call, readAtMs));
  }
  if (segment.length > 0) yield segment;
}

/** Until when an actor's calls may keep a segment open, whatever segments they are cut into: what comes later begins one. */
export function heldUntil(calls: readonly ObservedCall[]): number {
  let heldMs = Number.NEGATIVE_INFINITY;
  let readAtMs = Number.NEGATIVE_INFINITY;
  for (const call of calls) {
    if (isRead(call)) readAtMs = call.occurredMs;
    heldMs = Math.max(heldMs, openUntil(call, readAtMs));
  }
  return heldMs;
}

function isRead({ verb, name }: ObservedCall): boolean {
  return verb === "get" && name !== null;
}

/** The calls that begin a segment by the hour: after the longest gap among those within a minute of it. */
function hourlyCuts(calls: readonly ObservedCall[]): ReadonlySet<number> {
  const longest = new Map<number, { index: number; gapMs: number }>();
  let pausedMs = calls[0]?.occurredMs ?? 0;
  let beforeMs = pausedMs;
  for (const [index, { occurredMs }] of calls.entries()) {
    const gapMs = occurredMs - beforeMs;
    if (gapMs > QUIET_MAX_MS) pausedMs = occurredMs;
    const hour = hourAround(beforeMs, occurredMs);
    const isUnpaused = hour !== undefined && pausedMs <= hour - HOUR_MS;
    if (isUnpaused && gapMs > (longest.get(hour)?.gapMs ?? 0)) longest.set(hour, { index, gapMs });
    beforeMs = occurredMs;
  }
  return new Set([...longest.values()].map(({ index }) => index));
}

/** The full hour that both moments are within a minute of. */
function hourAround(before: number, now: number): number | undefined {
  const hour = Math.ceil((before - AROUND_HOUR_MS) / HOUR_MS) * HOUR_MS;
  return before >= hour - AROUND_HOUR_MS && now <= hour + AROUND_HOUR_MS ? hour : undefined;
}

function openUntil({ occurredMs, durationMs, path }: ObservedCall, readAtMs: number): number {
  const isSchema = path?.startsWith("/openapi/") === true;
  const isAtEditor = isSchema && occurredMs - readAtMs < EDITOR_MS;
  return occurredMs + Math.min(durationMs ?? 0, LASTS_MAX_MS) + (isAtEditor ? THINK_MAX_MS : QUIET_MAX_MS);
}
