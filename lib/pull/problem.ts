import { z } from "zod";
import { AppError } from "../errors.ts";

const PROBLEM_CODES = [
  "no-credentials", // there are none, or they were sealed by another key
  "unauthorized", // 401
  "forbidden", // 403: a scope or a plan is missing
  "not-found", // 404: no such tailnet, or no such log there
  "bad-request", // 400
  "throttled", // 429
  "provider-error", // 5xx
  "unreachable", // no connection, or one that broke or stalled
  "too-large", // even the shortest window is more than the provider makes, or we take
  "malformed", // no log in the answer
  "redirected", // sent elsewhere
  "interrupted", // ours: storing failed
] as const;

export const problemSchema = z.object({
  code: z.enum(PROBLEM_CODES),
  /** What is the matter, in a few words. */
  title: z.string(),
  /** What exactly happened. */
  detail: z.string(),
  /** What to do about it. */
  fix: z.string(),
  /** Since when it has been so, RFC 3339. */
  since: z.string(),
});

/** Why a source cannot be pulled now, for people. */
export type Problem = z.infer<typeof problemSchema>;

export type Cause = Omit<Problem, "since">;

/**
 * `blocked`: it stays so until somebody does something. `transient`: it passes by itself. `window`: of this window alone; a shorter one,
 * or another, may do.
 */
export type FailureScope = "blocked" | "transient" | "window";

/** An answer that brought nothing. */
export class PullFailure extends Error {
  readonly scope: FailureScope;
  readonly reason: Cause;
  /** What the provider asked us to wait, in milliseconds. */
  readonly retryAfterMs: number | undefined;
  /** The window was too long: half of it may do. */
  readonly tooMuch: boolean;

  constructor(
    scope: FailureScope,
    reason: Cause,
    { retryAfterMs, tooMuch = false }: { retryAfterMs?: number | undefined; tooMuch?: boolean } = {},
  ) {
    super(`${reason.title}: ${reason.detail}`);
    this.name = "PullFailure";
    this.scope = scope;
    this.reason = reason;
    this.retryAfterMs = retryAfterMs;
    this.tooMuch = tooMuch;
  }
}

/** For whoever waits for the answer: what the matter is, and what to do. */
export function asAppError(failure: PullFailure): AppError {
  const { title, detail, fix } = failure.reason;
  return new AppError("unavailable", `${title}. ${detail} ${fix}`, { cause: failure });
}

/** @param before what was the matter until now: one and the same problem keeps its beginning. */
export function problemSince(cause: Cause, before: Problem | null, nowMs: number): Problem {
  const since = before?.code === cause.code ? before.since : new Date(nowMs).toISOString();
  const { code, title, detail, fix } = cause;
  return { code, title, detail, fix, since };
}
