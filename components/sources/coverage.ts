import type { PullItem, Stretch } from "./pull.ts";

/** `covered`: collected. `pending`: not yet. `failed`: asked for in vain. `lost`: the provider has no records of it any more. */
export type CoverageKind = "covered" | "pending" | "failed" | "lost";

/** A stretch of one kind; `start` and `width` are shares of the whole timeline. */
export type CoverageStretch = { kind: CoverageKind; from: number; to: number; start: number; width: number };

export type Coverage = {
  /** The timeline's ends and the provider's horizon, in milliseconds since 1970. */
  from: number;
  to: number;
  horizon: number;
  stretches: CoverageStretch[];
  /** What is not collected and will be deleted by the provider soon, if nothing happens. */
  expiring: { from: number; to: number; leftMs: number } | undefined;
};

type Span = { from: number; to: number };

const DAY_MS = 86_400_000;
/** Long enough before records are lost for somebody to come back from a weekend. */
const WARN_MS = 7 * DAY_MS;
/** Of a source that collects for years the provider's own reach is what one has to see. */
const REACH = 1.5;

/**
 * Where a pulled source's records are collected, as a timeline from the provider's horizon to now; what was collected before the
 * horizon is shown too, up to half as much again.
 */
export function coverageOf(pull: Pick<PullItem, "horizon" | "covered" | "failed" | "lagMs">, nowMs: number): Coverage {
  const horizon = Date.parse(pull.horizon);
  const covered = joined(pull.covered);
  const failed = joined(pull.failed).flatMap((span) => without(span, covered));
  const first = covered[0]?.from ?? horizon;
  const from = Math.max(Math.min(first, horizon), nowMs - (nowMs - horizon) * REACH);
  const whole = { from, to: nowMs };
  const missing = without(
    whole,
    [...covered, ...failed].sort((one, other) => one.from - other.from),
  );
  const kinds: [CoverageKind, Span[]][] = [
    ["covered", covered],
    ["failed", failed.flatMap((span) => since(span, horizon))],
    ["pending", missing.flatMap((span) => since(span, horizon))],
    ["lost", [...missing, ...failed].flatMap((span) => before(span, horizon))],
  ];
  const stretches = kinds.flatMap(([kind, spans]) => spans.flatMap((span) => placed(kind, span, whole)));
  stretches.sort((one, other) => one.from - other.from);
  return { from, to: nowMs, horizon, stretches, expiring: expiringOf(stretches, { horizon, due: nowMs - pull.lagMs }) };
}

/** The oldest time that is not collected, where the provider will have deleted it within a week or a quarter of its retention. */
function expiringOf(
  stretches: readonly CoverageStretch[],
  { horizon, due }: { horizon: number; due: number },
): Coverage["expiring"] {
  const oldest = stretches.find(({ kind, from }) => (kind === "pending" || kind === "failed") && from < due);
  if (oldest === undefined) return undefined;
  const leftMs = Math.max(0, oldest.from - horizon);
  return leftMs <= Math.min(WARN_MS, (due - horizon) / 4) ? { from: oldest.from, to: oldest.to, leftMs } : undefined;
}

function placed(kind: CoverageKind, span: Span, whole: Span): CoverageStretch[] {
  const [from, to] = [Math.max(span.from, whole.from), Math.min(span.to, whole.to)];
  if (to <= from) return [];
  const length = whole.to - whole.from;
  return [{ kind, from, to, start: (from - whole.from) / length, width: (to - from) / length }];
}

/** In order of time, what touches or overlaps as one. */
function joined(stretches: readonly Stretch[]): Span[] {
  const spans = stretches
    .map(({ from, to }) => ({ from: Date.parse(from), to: Date.parse(to) }))
    .filter(({ from, to }) => to > from)
    .sort((one, other) => one.from - other.from);
  const result: Span[] = [];
  for (const span of spans) {
    const last = result.at(-1);
    if (last !== undefined && span.from <= last.to) last.to = Math.max(last.to, span.to);
    else result.push({ ...span });
  }
  return result;
}

/** What of a span is in none of the others, which are in order of time. */
function without(span: Span, others: readonly Span[]): Span[] {
  const rest: Span[] = [];
  let { from } = span;
  for (const other of others) {
    if (other.to <= from || other.from >= span.to) continue;
    if (other.from > from) rest.push({ from, to: other.from });
    from = Math.max(from, other.to);
  }
  return from < span.to ? [...rest, { from, to: span.to }] : rest;
}

function since({ from, to }: Span, moment: number): Span[] {
  return to > moment ? [{ from: Math.max(from, moment), to }] : [];
}

function before({ from, to }: Span, moment: number): Span[] {
  return from < moment ? [{ from, to: Math.min(to, moment) }] : [];
}
