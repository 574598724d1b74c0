import type { ObservedCall } from "./call.ts";
import { QUIET_MAX_MS, THINK_MAX_MS } from "./gap.ts";

/** Calls of a segment at most: an actor that never pauses is cut all the same, so that memory stays bounded. */
const CALLS_MAX = 20_000;
/** A call keeps its segment open no longer than kubectl asks a watch to last, so that a segment's beginning is never far to seek. */
const LASTS_MAX_MS = 600_000;
/** How far a call can keep its segment open: beyond that, nothing before it matters. */
export const REACH_MS = LASTS_MAX_MS + THINK_MAX_MS;
/** A schema that is asked for so soon after an object was read may be for an editor, which its user has open for long. */
const EDITOR_MS = 5_000;

/**
 * Cuts the calls of one actor where nothing can be going on any more. What is inferred of a segment depends on that segment alone, so late calls change no
 * other, and inferring some segments anew gives what inferring all gives.
 * @param calls in time order.
 */
export function* segmentsOf<Observed extends ObservedCall>(calls: Iterable<Observed>): Generator<Observed[]> {
  let segment: Observed[] = [];
  let openUntilMs = Number.NEGATIVE_INFINITY;
  let readAtMs = Number.NEGATIVE_INFINITY;
  for (const call of calls) {
    if (segment.length > 0 && (call.occurredMs > openUntilMs || segment.length === CALLS_MAX)) {
      yield segment;
      segment = [];
      readAtMs = Number.NEGATIVE_INFINITY;
    }
    segment.push(call);
    if (call.verb === "get" && call.name !== null) readAtMs = call.occurredMs;
    openUntilMs = Math.max(openUntilMs, openUntil(call, readAtMs));
  }
  if (segment.length > 0) yield segment;
}

function openUntil({ occurredMs, durationMs, path }: ObservedCall, readAtMs: number): number {
  const isSchema = path?.startsWith("/openapi/") === true;
  const isAtEditor = isSchema && occurredMs - readAtMs < EDITOR_MS;
  return occurredMs + Math.min(durationMs ?? 0, LASTS_MAX_MS) + (isAtEditor ? THINK_MAX_MS : QUIET_MAX_MS);
}
