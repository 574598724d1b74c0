import { AppError } from "../errors.ts";
import type { RecordedApi } from "./recorded-answers.ts";
import { asAppError } from "./problem.ts";
import { pullStep, pullWindow, type Step } from "./pull-step.ts";
import type { Puller } from "./puller.ts";
import type { Span } from "./span.ts";

/** What was asked for and stored. */
export type PulledNow = { windows: number; records: number; accepted: number };

type Watched = {
  signal: AbortSignal;
  /** Called after each window that was stored. */
  progress: (soFar: PulledNow, step: Step) => void;
};

/** How long another process may keep a source between two windows of its own. */
const ELSEWHERE_MAX_MS = 60_000;

/**
 * Pulls the newest records, and then what is missing back to the provider's horizon.
 * @throws AppError `unavailable` saying what stands in the way; what was stored by then stays.
 */
export function pullWhatIsMissing(puller: Puller, watched: Watched): Promise<PulledNow> {
  let newest = true;
  return stepThrough(puller, watched, async () => {
    const step = await pullStep(puller, watched.signal, { eager: true, newest });
    if (step.did === "stored") newest = false;
    // What waits for a better time waits for the worker.
    return step.did === "nothing" ? undefined : step;
  });
}

/**
 * Pulls a stretch of time, newest window first, stored before or not.
 * @throws as `pullWhatIsMissing`
 */
export function pullRange(puller: Puller, { fromMs, toMs }: Span, watched: Watched): Promise<PulledNow> {
  const { pull } = puller.target;
  let windowMs = pull.windowMaxMs;
  let leftMs = toMs;
  let over = false;
  return stepThrough(puller, watched, async () => {
    if (over) return undefined;
    const span = { fromMs: Math.max(fromMs, leftMs - windowMs), toMs: leftMs };
    const step = await pullWindow(puller, span, watched.signal);
    const askedMs = span.toMs - span.fromMs;
    if (step.failure?.tooMuch === true && askedMs > pull.windowMinMs) {
      windowMs = Math.max(pull.windowMinMs, Math.floor(askedMs / 2));
      return { did: "nothing", waitMs: 0 };
    }
    if (step.did === "stored") leftMs = span.fromMs;
    over = step.did === "stored" && span.fromMs <= fromMs;
    return step;
  });
}

/** Stores what was recorded, of a stretch of time or all of it, as if it were pulled now. @throws as `pullWhatIsMissing` */
export function pullRecorded(puller: Puller & { api: RecordedApi }, span: Span, watched: Watched): Promise<PulledNow> {
  const left = puller.api.windows.filter(({ fromMs, toMs }) => fromMs <= span.toMs && toMs >= span.fromMs);
  return stepThrough(puller, watched, async () => {
    const [next] = left;
    if (next === undefined) return undefined;
    const step = await pullWindow(puller, next, watched.signal);
    if (step.did === "stored") left.shift();
    return step;
  });
}

/** @param next takes a step; undefined when there is none left. */
async function stepThrough(
  puller: Puller,
  { signal, progress }: Watched,
  next: () => Promise<Step | undefined>,
): Promise<PulledNow> {
  const soFar: PulledNow = { windows: 0, records: 0, accepted: 0 };
  let elsewhereMs = 0;
  while (!signal.aborted) {
    const step = await next();
    if (step === undefined) break;
    if (step.did === "failed" && step.waitMs + Number(isSetAside(step)) > 0)
      throw step.failure === undefined
        ? new AppError("unavailable", "The pull did not succeed.")
        : asAppError(step.failure);
    elsewhereMs = step.did === "elsewhere" ? elsewhereMs + step.waitMs : 0;
    if (elsewhereMs > ELSEWHERE_MAX_MS)
      throw new AppError("conflict", "Another process pulls this source; try again later.");
    if (step.did === "elsewhere") await puller.clock.sleep(step.waitMs, signal);
    if (step.stored === undefined) continue;
    soFar.windows += 1;
    soFar.records += step.stored.records;
    soFar.accepted += step.stored.accepted;
    progress(soFar, step);
  }
  return soFar;
}

/** It is tried again by the worker; whoever asked for it now is told. */
function isSetAside({ failure }: Step): boolean {
  return failure !== undefined && !failure.tooMuch;
}
