import { AppError, type ErrorCode } from "../errors.ts";

const STATUS: Record<ErrorCode, { status: number; title: string }> = {
  malformed: { status: 400, title: "Malformed request" },
  unauthenticated: { status: 401, title: "Not signed in" },
  forbidden: { status: 403, title: "Not allowed" },
  "not-found": { status: 404, title: "Not found" },
  conflict: { status: 409, title: "Conflict" },
  "too-large": { status: 413, title: "Too large" },
  "unsupported-media": { status: 415, title: "Unsupported media type" },
  invalid: { status: 422, title: "Not understood" },
  throttled: { status: 429, title: "Too many requests" },
  unavailable: { status: 503, title: "Unavailable" },
};

/**
 * An error as `application/problem+json` (RFC 9457): an AppError with its own message, anything else as a bare 500. Never a stack.
 * @param requestId also in the log, so that a caller's report leads to the cause.
 * @param more members of this problem's own.
 */
export function problem(error: unknown, requestId: string, more: Record<string, unknown> = {}): Response {
  const headers: Record<string, string> = {
    "content-type": "application/problem+json",
    "x-request-id": requestId,
    "cache-control": "no-store",
  };
  if (!(error instanceof AppError)) {
    const detail = "Something went wrong on our side. The log has the cause under this request id.";
    return Response.json({ title: "Internal error", status: 500, detail, requestId }, { status: 500, headers });
  }
  const { status, title } = STATUS[error.code];
  if (error.code === "unauthenticated") headers["www-authenticate"] = 'Bearer realm="onrecord"';
  if (error.retryAfterSeconds !== undefined) headers["retry-after"] = String(error.retryAfterSeconds);
  return Response.json({ title, status, detail: error.message, requestId, ...more }, { status, headers });
}
