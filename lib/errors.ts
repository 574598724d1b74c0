/** Every expected failure has one of these codes; `lib/http` maps each to one status. */
export type ErrorCode =
  | "malformed" // 400: the request cannot be read at all
  | "unauthenticated" // 401
  | "forbidden" // 403
  | "not-found" // 404
  | "too-large" // 413
  | "unsupported-media" // 415
  | "invalid" // 422: read, but a field or filter is not understood
  | "throttled" // 429
  | "conflict" // 409
  | "unavailable"; // 503

/** An expected failure. Its message is shown to the caller, so it names the field, the value and the fix, never a secret. */
export class AppError extends Error {
  readonly code: ErrorCode;
  /** For 429 and 503: when a retry makes sense. */
  readonly retryAfterSeconds: number | undefined;

  constructor(code: ErrorCode, message: string, options: { cause?: unknown; retryAfterSeconds?: number } = {}) {
    super(message, options.cause === undefined ? {} : { cause: options.cause });
    this.name = "AppError";
    this.code = code;
    this.retryAfterSeconds = options.retryAfterSeconds;
  }
}
