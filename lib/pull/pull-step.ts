import { transaction } from "../db.ts";
import { isTemporary } from "../outage.ts";
import type { PullKind } from "../ingest/pull-kind.ts";
import { log } from "../log.ts";
import { impatiently } from "../patience.ts";
import { sizeAfter } from "./adapt-window.ts";
import type { Answer } from "./answer.ts";
import { closeWindow } from "./close-window.ts";
import { releaseLease, takeLease, whileHolding } from "./lease.ts";
import { noteFailure } from "./note-failure.ts";
import { planWindow, type Planned } from "./plan-window.ts";
import { PullFailure } from "./problem.ts";
import { LeaseLostError, saveProgress, type ProgressChange, type PullProgress } from "./pull-state.ts";
import { holderOf, type Puller } from "./puller.ts";
import type { Span } from "./span.ts";
import { storeAnswer, type Checkpoint, type Stored } from "./store-answer.ts";

/** What a step did, and how long there is nothing to do. */
export type Step = {
  did: "stored" | "failed" | "nothing" | "elsewhere";
  planned?: Planned;
  stored?: Stored;
  failure?: PullFailure;
  waitMs: number;
};

/** While another process has the source. */
const ELSEWHERE_MS = 2_000;
/** No wait is believed beyond this: it may have been written down while a clock was wrong. */
const WAIT_MAX_MS = 3_600_000;
const JITTER = 0.1;
const CONNECT_MS = 30_000;
const FAR_AHEAD_MS = 60_000;

export type Eagerness = {
  /** Asks even if the source is blocked: its configuration may have changed. */
  eager?: boolean;
  /** Asks for the newest records, due or not. */
  newest?: boolean;
};

/**
 * Asks for the next window and stores it: one step of a pull. All it knows of before comes from the database, and all it learns goes there.
 * @throws AppError `unavailable` while the database is away; then the step comes again.
 */
export async function pullStep(
  puller: Puller,
  signal: AbortSignal,
  { eager = false, newest = false }: Eagerness = {},
): Promise<Step> {
  const progress = await takeLease(holderOf(puller));
  if (progress === undefined) return { did: "elsewhere", waitMs: ELSEWHERE_MS };
  const waitMs = eager && progress.state === "blocked" ? 0 : due(progress.waitUntilMs, puller);
  const known = newest ? { ...progress, followAtMs: null } : progress;
  const planned = waitMs > 0 ? undefined : plan(puller, known);
  if (planned !== undefined) return take(puller, { progress, planned }, signal);
  await releaseLease(holderOf(puller));
  return { did: "nothing", waitMs: Math.max(waitMs, nextDue(progress, puller)) };
}

/** Asks for one window, stored or not, and stores it. @throws as `pullStep` */
export async function pullWindow(puller: Puller, span: Span, signal: AbortSignal): Promise<Step> {
  const progress = await takeLease(holderOf(puller));
  if (progress === undefined) return { did: "elsewhere", waitMs: ELSEWHERE_MS };
  return take(puller, { progress, planned: { ...span, purpose: "backfill" } }, signal);
}

/** How long until something is due; 0 when it is. A time that a jumping clock made absurd counts as due. */
function due(atMs: number | null, { clock, target }: Puller): number {
  const left = atMs === null ? 0 : atMs - clock.now();
  return left > Math.max(WAIT_MAX_MS, target.settings.intervalMs * (1 + JITTER)) ? 0 : Math.max(0, left);
}

/** The newest records, or a stretch that is tried again before that. */
function nextDue({ followAtMs, failed }: PullProgress, puller: Puller): number {
  return Math.min(due(followAtMs, puller), ...failed.map(({ retryAtMs }) => Math.max(1_000, due(retryAtMs, puller))));
}

function plan(puller: Puller, progress: PullProgress): Planned | undefined {
  const { target, clock } = puller;
  const nowMs = clock.now();
  const overlapEveryMs = target.pull.overlapMs / 2;
  return planWindow({
    kind: target.pull,
    nowMs: nowMs + progress.clockOffsetMs,
    covered: progress.covered,
    failed: progress.failed.filter(({ retryAtMs }) => due(retryAtMs, puller) > 0),
    windowMs: progress.windowMs ?? target.pull.firstWindowMs,
    followDue: due(progress.followAtMs, puller) === 0,
    overlapDue: isOverlapDue(progress.overlapAtMs, nowMs, overlapEveryMs),
  });
}

function isOverlapDue(lastMs: number | null, nowMs: number, everyMs: number): boolean {
  return lastMs === null || Math.abs(nowMs - lastMs) >= everyMs;
}

type Taking = { progress: PullProgress; planned: Planned };

async function take(puller: Puller, taking: Taking, signal: AbortSignal): Promise<Step> {
  const giveUp = new AbortController();
  const either = AbortSignal.any([signal, giveUp.signal]);
  const lost = (): void => {
    giveUp.abort();
  };
  try {
    const stored = await whileHolding(holderOf(puller), lost, () => fetchAndStore(puller, taking, either));
    return { did: "stored", planned: taking.planned, stored, waitMs: 0 };
  } catch (error) {
    if (giveUp.signal.aborted || error instanceof LeaseLostError)
      return { did: "elsewhere", planned: taking.planned, waitMs: ELSEWHERE_MS };
    return await failed(puller, taking, { error, signal });
  }
}

async function fetchAndStore(puller: Puller, taking: Taking, signal: AbortSignal): Promise<Stored> {
  const { target, clock, api } = puller;
  const answer = await api.window(taking.planned, signal);
  try {
    const receivedAt = new Date(clock.now());
    return await impatiently({ connectMs: CONNECT_MS, signal }, () =>
      storeAnswer(target, { answer, receivedAt }, checkpoint(puller, taking, answer)),
    );
  } finally {
    await answer.remove();
  }
}

/** Closes the window and says when the next is due, where the answer's records are stored and nowhere else. */
function checkpoint(puller: Puller, taking: Taking, answer: Answer): Checkpoint {
  const { organizationId, id, pull } = puller.target;
  return async (client, stored) => {
    await saveProgress(client, holderOf(puller), progressAfter(puller, taking, { answer, stored }));
    const { asOfMs, askedAtMs, recorded } = answer;
    const bounds = {
      // Of two clocks the later one is wrong, if one is: what is closed too late is read again, what is closed too soon is missed.
      completeMs: Math.min(asOfMs, askedAtMs) - pull.lagMs,
      futureMs: asOfMs - pull.lagMs,
      keptFromMs: asOfMs - pull.horizonMs,
    };
    await closeWindow(client, { organizationId, id, span: taking.planned, recorded, ...bounds, ...stored });
  };
}

function progressAfter(
  { target, clock }: Puller,
  { progress, planned }: Taking,
  { answer, stored }: { answer: Answer; stored: Stored },
): ProgressChange {
  if (answer.recorded !== undefined) return {};
  const nowMs = clock.now();
  const askedMs = planned.toMs - planned.fromMs;
  const follows = planned.purpose === "follow";
  const jitter = 1 + (clock.random() * 2 - 1) * JITTER;
  return {
    state: isMoreToFill({ target, clock }, progress, planned) ? "backfilling" : "following",
    problem: null,
    failures: 0,
    waitUntilMs: null,
    lastSuccessAtMs: nowMs,
    clockOffsetMs: answer.asOfMs - answer.askedAtMs,
    ...sizeAfter(
      { windowMs: progress.windowMs ?? target.pull.firstWindowMs, tooMuchMs: progress.tooMuchMs },
      { bytes: answer.bytes, records: stored.records, ms: answer.ms, askedMs },
      target.pull,
    ),
    ...(follows && {
      followAtMs: missedNow(target.pull, planned, answer) ? null : nowMs + target.settings.intervalMs * jitter,
    }),
    ...(follows && isOverlapDue(progress.overlapAtMs, nowMs, target.pull.overlapMs / 2) && { overlapAtMs: nowMs }),
  };
}

/** Whether older records are missing still, once this window is stored. */
function isMoreToFill(
  { target, clock }: Pick<Puller, "target" | "clock">,
  progress: PullProgress,
  stored: Span,
): boolean {
  const nowMs = clock.now() + progress.clockOffsetMs;
  const covered = [...progress.covered, stored];
  const { pull } = target;
  const situation = { kind: pull, nowMs, covered, failed: progress.failed, windowMs: pull.windowMaxMs };
  return planWindow({ ...situation, followDue: false, overlapDue: false }) !== undefined;
}

/** Our clock was far ahead: the newest records are yet to be asked for, with the provider's clock known. */
function missedNow({ lagMs }: PullKind, { fromMs }: Planned, { asOfMs }: Answer): boolean {
  return asOfMs - lagMs < fromMs - FAR_AHEAD_MS;
}

/** Of a step that was told to stop nothing is to be said; of a database that is away nothing can be. */
async function failed(
  puller: Puller,
  { progress, planned }: Taking,
  { error, signal }: { error: unknown; signal: AbortSignal },
): Promise<Step> {
  if (signal.aborted) {
    await releaseLease(holderOf(puller));
    return { did: "nothing", planned, waitMs: 0 };
  }
  if (isTemporary(error)) throw error;
  const failure = error instanceof PullFailure ? error : interrupted(error);
  const { target } = puller;
  log.debug({ err: error, source: target.id }, "a window was not pulled");
  const waitMs = await transaction({ role: "writer", organizationId: target.organizationId }, (client) =>
    noteFailure(client, { puller, progress, planned, failure }),
  ).catch((problem: unknown) => {
    if (problem instanceof LeaseLostError) return ELSEWHERE_MS;
    throw problem;
  });
  return { did: "failed", planned, failure, waitMs };
}

/** A fault of ours must not have the provider asked again and again. */
function interrupted(error: unknown): PullFailure {
  log.error({ err: error }, "an answer could not be stored");
  return new PullFailure("transient", {
    code: "interrupted",
    title: "The answer could not be stored",
    detail: "It came, and storing it failed; the server's log has the error.",
    fix: "It is asked for again. If this stays, look at the log.",
  });
}
