import type { PoolClient } from "pg";
import type { PullKind } from "../ingest/pull-kind.ts";
import type { Problem } from "./problem.ts";
import { readProgress, type FailedSpan, type PullProgress } from "./pull-state.ts";
import { clipped, holesIn, type Span } from "./span.ts";

/** A stretch of the provider's time, RFC 3339. */
type Stretch = { from: string; to: string };

/** How the pull of one source does, for its timeline. Times RFC 3339, by our clock but for the stretches. */
export type Coverage = {
  state: PullProgress["state"];
  problem: Problem | null;
  /** How far back the provider has records. */
  horizon: string;
  /** What is stored, oldest first; also what the provider has forgotten meanwhile. */
  covered: Stretch[];
  /** What is missing and can still be had, without what failed. */
  pending: Stretch[];
  /** What could not be read yet, and why. */
  failed: (Stretch & { attempts: number; retryAt: string; problem: Problem })[];
  /** What was missing when the provider forgot it, since the oldest record that is stored. */
  lost: Stretch[];
  /** The missing stretch the provider will forget first, where that is soon and nothing is on its way to it. */
  expiring: (Stretch & { at: string }) | null;
  windowMs: number;
  nextAt: string | null;
  lastSuccessAt: string | null;
  /** How late records may be: nothing younger counts as covered. */
  lagMs: number;
};

/** Missing records that will be gone in this share of the provider's horizon are warned of. */
const SOON_SHARE = 0.1;

/**
 * How the pulls of these sources do, by source id; one without credentials is not pulled, and not among them. Role `app`, bound to the
 * organization.
 */
export async function readCoverage(
  client: PoolClient,
  { organizationId, kinds, nowMs }: { organizationId: string; kinds: ReadonlyMap<string, PullKind>; nowMs: number },
): Promise<Map<string, Coverage>> {
  if (kinds.size === 0) return new Map();
  const { rows } = await client.query<{ id: string }>(
    "SELECT source_id AS id FROM source_secret WHERE organization_id = $1 AND source_id = ANY($2)",
    [organizationId, [...kinds.keys()]],
  );
  const pulled = new Set(rows.map(({ id }) => id));
  const progress = await readProgress(client, { organizationId, ids: [...pulled] });
  return new Map(
    [...kinds].flatMap(([id, kind]) => {
      const found = progress.get(id);
      return found === undefined ? [] : [[id, coverageOf(found, kind, nowMs)]];
    }),
  );
}

/** @param nowMs our clock, in milliseconds since 1970 */
export function coverageOf(progress: PullProgress, kind: PullKind, nowMs: number): Coverage {
  const providerMs = nowMs + progress.clockOffsetMs;
  const { covered, state } = progress;
  const bounds = { fromMs: providerMs - kind.horizonMs, toMs: providerMs - kind.lagMs };
  const failed = stillFailed(progress, bounds);
  const missing = holesIn({ ...bounds, toMs: expectedUpTo(progress, bounds, nowMs) }, covered);
  return {
    state,
    problem: progress.problem,
    horizon: iso(bounds.fromMs),
    covered: covered.map(stretch),
    pending: missing.flatMap((hole) => holesIn(hole, failed)).map(stretch),
    failed: failed.map((span) => ({
      ...stretch(span),
      attempts: span.attempts,
      retryAt: iso(span.retryAtMs),
      problem: span.problem,
    })),
    lost: lostOf(covered, bounds).map(stretch),
    expiring: isOnItsWay(state) ? expiringOf(failed, kind, bounds) : expiringOf(missing, kind, bounds),
    windowMs: progress.windowMs ?? kind.firstWindowMs,
    nextAt: isoOrNull(progress.waitUntilMs ?? progress.followAtMs),
    lastSuccessAt: isoOrNull(progress.lastSuccessAtMs),
    lagMs: kind.lagMs,
  };
}

/** What came since the last time is not missing before the next, unless that is put off. */
function expectedUpTo({ covered, followAtMs, waitUntilMs }: PullProgress, bounds: Span, nowMs: number): number {
  const newest = covered.at(-1)?.toMs;
  const inTime = followAtMs !== null && followAtMs >= nowMs && (waitUntilMs ?? 0) <= nowMs;
  return inTime && newest !== undefined ? Math.min(newest, bounds.toMs) : bounds.toMs;
}

function isOnItsWay(state: PullProgress["state"]): boolean {
  return state === "backfilling" || state === "following";
}

/** Parts of one may have been read since. */
function stillFailed({ failed, covered }: PullProgress, bounds: Span): FailedSpan[] {
  return failed.flatMap((span) =>
    clipped([span], bounds).flatMap((inside) => holesIn(inside, covered).map((hole) => ({ ...span, ...hole }))),
  );
}

/** Between the oldest record that is stored and the horizon. */
function lostOf(covered: readonly Span[], { fromMs: horizonMs }: Span): Span[] {
  const oldestMs = covered[0]?.fromMs ?? horizonMs;
  return oldestMs < horizonMs ? holesIn({ fromMs: oldestMs, toMs: horizonMs }, covered) : [];
}

function expiringOf(missing: readonly Span[], { horizonMs }: PullKind, bounds: Span): Coverage["expiring"] {
  const [oldest] = missing;
  if (oldest === undefined || oldest.fromMs - bounds.fromMs > horizonMs * SOON_SHARE) return null;
  return { ...stretch(oldest), at: iso(oldest.fromMs + horizonMs) };
}

function stretch({ fromMs, toMs }: Span): Stretch {
  return { from: iso(fromMs), to: iso(toMs) };
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}

function isoOrNull(ms: number | null): string | null {
  return ms === null ? null : iso(ms);
}
