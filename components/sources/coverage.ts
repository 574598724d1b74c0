import type { PullItem, Stretch } from "./pull.ts";

/** `covered`: collected. `pending`: not yet. `failed`: asked for in vain. `lost`: the provider has no records of it any more. */
export type CoverageKind = "covered" | "pending" | "failed" | "lost";

/** A stretch of one kind; `start` and `width` are shares of the whole timeline. Times in milliseconds since 1970. */
export type CoverageStretch = {
  kind: CoverageKind;
  from: number;
  to: number;
  start: number;
  width: number;
  /** Why it failed. */
  why: string | undefined;
};

/** `from` and `to` are the timeline's ends; before `horizon` the provider has nothing left. */
export type Coverage = { from: number; to: number; horizon: number; stretches: CoverageStretch[] };

type Span = { from: number; to: number; why?: string };

/** Of a source that collects for years the provider's own reach is what one has to see. */
const REACH = 1.5;

/**
 * A pull's stretches as a timeline from the provider's horizon to now; what was collected, or lost, before the horizon is shown
 * too, up to half as much again.
 */
export function coverageOf(
  pull: Pick<PullItem, "horizon" | "covered" | "pending" | "failed" | "lost">,
  nowMs: number,
): Coverage {
  const horizon = Date.parse(pull.horizon);
  const covered = joined(pull.covered);
  const first = covered[0]?.from ?? horizon;
  const whole = { from: Math.max(Math.min(first, horizon), nowMs - (nowMs - horizon) * REACH), to: nowMs };
  const failed = pull.failed.map((one) => ({ ...spanOf(one), why: one.problem.title }));
  const kinds: [CoverageKind, Span[]][] = [
    ["covered", covered],
    ["pending", joined(pull.pending)],
    ["failed", failed],
    ["lost", joined(pull.lost)],
  ];
  const stretches = kinds.flatMap(([kind, spans]) => spans.flatMap((span) => placed(kind, span, whole)));
  return { ...whole, horizon, stretches: stretches.sort((one, other) => one.from - other.from) };
}

/** What of a span lies on the timeline, and where. */
function placed(kind: CoverageKind, span: Span, whole: Span): CoverageStretch[] {
  const [from, to] = [Math.max(span.from, whole.from), Math.min(span.to, whole.to)];
  if (to <= from) return [];
  const length = whole.to - whole.from;
  return [{ kind, from, to, start: (from - whole.from) / length, width: (to - from) / length, why: span.why }];
}

/** In order of time, what touches or overlaps as one: thousands of windows are mostly one stretch. */
function joined(stretches: readonly Stretch[]): Span[] {
  const spans = stretches.map(spanOf).sort((one, other) => one.from - other.from);
  const result: Span[] = [];
  for (const span of spans) {
    const last = result.at(-1);
    if (last !== undefined && span.from <= last.to) last.to = Math.max(last.to, span.to);
    else result.push({ ...span });
  }
  return result;
}

function spanOf({ from, to }: Stretch): Span {
  return { from: Date.parse(from), to: Date.parse(to) };
}
