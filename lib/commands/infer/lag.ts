import type { Call } from "./call.ts";
import { CLIENT_SIDE_APPLY } from "./managers.ts";

/** Between an answer and the next question kubectl itself takes about so long; what is more is its way to the API server and back. */
const OWN_MS = 2;
/** What a third of the pairs do not exceed is kubectl's own up to this; and of fewer pairs than this nothing is concluded. */
const NEAR_MS = 8;
const PAIRS_MIN = 3;
const PAIR_MAX_MS = 2_000;

/**
 * How much longer everything takes than beside the API server, from pairs of calls that only one kubectl makes right after each other.
 * @returns a factor of at least 1 for the times kubectl takes to go on.
 */
export function stretchOf(calls: readonly Call[]): number {
  const gaps: number[] = [];
  let before: Call | undefined;
  for (const call of calls) {
    if (before !== undefined && isPair(before, call)) gaps.push(call.occurredMs - before.endMs);
    before = call;
  }
  const pairs = gaps.filter((gap) => gap >= 0 && gap < PAIR_MAX_MS).sort((a, b) => a - b);
  const usual = pairs[Math.floor(pairs.length / 3)] ?? 0;
  return pairs.length < PAIRS_MIN || usual <= NEAR_MS ? 1 : usual / OWN_MS;
}

/** They compute their patch, which takes time of its own. */
const READ_SCHEMA = new Set([CLIENT_SIDE_APPLY, "kubectl-edit"]);

/** A cold cache, a page after a page, a patch of what was just read. */
function isPair(before: Call, call: Call): boolean {
  if (call.kind === "discovery") return before.kind === "legacy-discovery";
  if (call.kind === "list") return call.query.has("continue") && before.pathname === call.pathname;
  return call.kind === "patch" && !READ_SCHEMA.has(call.manager ?? "") && before.object === call.object;
}
