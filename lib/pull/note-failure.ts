import type { PoolClient } from "pg";
import { sizeAfterTooMuch } from "./adapt-window.ts";
import type { Planned } from "./plan-window.ts";
import { problemSince, type Problem, type PullFailure } from "./problem.ts";
import { saveProgress, type ProgressChange, type PullProgress } from "./pull-state.ts";
import type { Puller } from "./puller.ts";

/** Of what passes by itself: doubling from the first to the last, but for what the provider asks. */
const TRANSIENT_MS = { first: 5_000, last: 300_000 };
/** Of what somebody has to mend: seldom, since each try of an OAuth client may be an event of its own. */
const BLOCKED_MS = { first: 300_000, last: 3_600_000 };
/** Of one stretch, while the rest goes on. */
const STRETCH_MS = { first: 60_000, last: 21_600_000 };

type Failed = { puller: Puller; progress: PullProgress; planned: Planned; failure: PullFailure };

/**
 * Writes down what became of a step that brought nothing, and gives the lease back.
 * @returns how long to wait, in milliseconds.
 * @throws LeaseLostError
 */
export async function noteFailure(client: PoolClient, failed: Failed): Promise<number> {
  const { puller } = failed;
  const { change, waitMs, stretch } = consequence(failed);
  const { organizationId, id } = puller.target;
  await saveProgress(client, { organizationId, id, holder: puller.holder }, change);
  if (stretch !== undefined) await noteStretch(client, failed, stretch);
  return waitMs;
}

type Stretch = { attempts: number; retryAt: Date; before: Problem | null };

type Consequence = { change: ProgressChange; waitMs: number; stretch?: Stretch };

/** In place of those it has a part of: tried again, a stretch need not have the ends it had. */
async function noteStretch(client: PoolClient, failed: Failed, { attempts, retryAt, before }: Stretch): Promise<void> {
  const { organizationId, id } = failed.puller.target;
  const key = [organizationId, id, new Date(failed.planned.fromMs), new Date(failed.planned.toMs)];
  await client.query(
    "DELETE FROM pull_failure WHERE organization_id = $1 AND source_id = $2 AND from_at < $4 AND to_at > $3",
    key,
  );
  await client.query(
    `INSERT INTO pull_failure (organization_id, source_id, from_at, to_at, attempts, retry_at, problem) VALUES ($1, $2, $3, $4, $5, $6, $7)
     ON CONFLICT (organization_id, source_id, from_at)
     DO UPDATE SET to_at = EXCLUDED.to_at, attempts = EXCLUDED.attempts, retry_at = EXCLUDED.retry_at, problem = EXCLUDED.problem`,
    [...key, attempts, retryAt, problemOf(failed, before)],
  );
}

function consequence(failed: Failed): Consequence {
  const { puller, planned, failure } = failed;
  const { pull } = puller.target;
  const askedMs = planned.toMs - planned.fromMs;
  if (failure.tooMuch && askedMs > pull.windowMinMs) return { change: sizeAfterTooMuch(askedMs, pull), waitMs: 0 };
  if (failure.scope === "window" && planned.purpose === "backfill") return { ...setAside(failed), waitMs: 0 };
  return wait(failed);
}

/** Nothing else waits for this stretch. */
function setAside({ puller, progress, planned }: Failed): Omit<Consequence, "waitMs"> {
  const before = progress.failed.find(({ fromMs, toMs }) => fromMs < planned.toMs && toMs > planned.fromMs);
  const attempts = (before?.attempts ?? 0) + 1;
  const retryAt = new Date(puller.clock.now() + growing(STRETCH_MS, attempts));
  return { change: {}, stretch: { attempts, retryAt, before: before?.problem ?? null } };
}

function wait(failed: Failed): Consequence {
  const { puller, progress, failure } = failed;
  const { clock, target } = puller;
  const failures = progress.failures + 1;
  const problem = problemOf(failed, progress.problem);
  if (failure.scope === "window" && failure.reason.code !== "bad-request") {
    // The newest window: what is missing behind it need not wait for it.
    const followAtMs = clock.now() + target.settings.intervalMs;
    return { change: { state: "retrying", problem, failures, followAtMs }, waitMs: 0 };
  }
  const blocked = failure.scope !== "transient";
  const jitter = 0.5 + clock.random() / 2;
  const waitMs = Math.max(failure.retryAfterMs ?? 0, growing(blocked ? BLOCKED_MS : TRANSIENT_MS, failures) * jitter);
  const change = {
    state: blocked ? "blocked" : "retrying",
    problem,
    failures,
    waitUntilMs: clock.now() + waitMs,
  } as const;
  return { change, waitMs };
}

function problemOf({ puller, failure }: Failed, before: Problem | null): Problem {
  return problemSince(failure.reason, before, puller.clock.now());
}

function growing({ first, last }: { first: number; last: number }, times: number): number {
  return Math.min(first * 2 ** (times - 1), last);
}
