import { ofTailnet, type Change } from "./change.ts";
import type { Span } from "./moments.ts";
import { policyAfter } from "./policy.ts";
import type { Tailnet } from "./tailnet.ts";

/** An edit of the policy file, or the try before it that was refused. */
export type PolicyEdit = { atMs: number; change: Change };

const BETWEEN_MS = 3 * 3_600_000;
const REFUSED_BEFORE_MS = 130_000;
/** Every so many edits, one is refused first. */
const REFUSED_EVERY = 3;

/**
 * The edits of the policy file within a span. They are numbered since 1970 and their times follow from their numbers alone, so
 * that each begins where the one before it ended, whoever tells of them and however often that one was started anew.
 */
export function policyEdits({ fromMs, toMs }: Span, tailnet: Tailnet): PolicyEdit[] {
  const edits: PolicyEdit[] = [];
  for (let number = Math.floor(fromMs / BETWEEN_MS) - 1; number * BETWEEN_MS < toMs; number++) {
    const atMs = timeOf(number);
    const change = {
      ...ofTailnet("UPDATE", { tailnet }, "ACL"),
      old: policyAfter(number),
      new: policyAfter(number + 1),
    };
    if (number % REFUSED_EVERY === 0) edits.push({ atMs: atMs - REFUSED_BEFORE_MS, change: refused(change) });
    edits.push({ atMs, change });
  }
  return edits.filter(({ atMs }) => atMs >= fromMs && atMs < toMs);
}

/** Not on the hour: people do not edit by the clock. */
function timeOf(number: number): number {
  return number * BETWEEN_MS + ((number * 2_654_435_761) % 9_000_000) + REFUSED_BEFORE_MS;
}

/** The same edit with a comma forgotten. */
function refused(change: Change): Change {
  const file = String(change.new).replace('"group:sre": ["bob@example.com"],', '"group:sre": ["bob@example.com"]');
  return { ...change, new: file, error: "line 5: expected ',' or '}' after object value" };
}
