import { AppError, type ErrorCode } from "../errors.ts";

/**
 * Splunk's own answers (docs.splunk.com, "Troubleshoot HTTP Event Collector", possible error codes): shippers read code and text, and
 * decide by the status whether to send again.
 */
const ANSWERS = {
  success: { status: 200, text: "Success", code: 0 },
  tokenRequired: { status: 401, text: "Token is required", code: 2 },
  invalidAuthorization: { status: 401, text: "Invalid authorization", code: 3 },
  invalidToken: { status: 403, text: "Invalid token", code: 4 },
  noData: { status: 400, text: "No data", code: 5 },
  invalidData: { status: 400, text: "Invalid data format", code: 6 },
  internalError: { status: 500, text: "Internal server error", code: 8 },
  busy: { status: 503, text: "Server is busy", code: 9 },
  eventRequired: { status: 400, text: "Event field is required", code: 12 },
  eventBlank: { status: 400, text: "Event field cannot be blank", code: 13 },
  healthy: { status: 200, text: "HEC is healthy", code: 17 },
  queuesFull: { status: 503, text: "HEC is unhealthy, queues are full", code: 18 },
  atCapacity: { status: 429, text: "HEC queue is at capacity and cannot process any more requests", code: 26 },
} as const;

type AnswerName = keyof typeof ANSWERS;

const OF_ERROR: Partial<Record<ErrorCode, AnswerName>> = {
  malformed: "invalidData",
  unauthenticated: "invalidToken",
  throttled: "atCapacity",
  unavailable: "busy",
};
/** Splunk has no code of its own for these; the status is what counts. */
const OTHER_STATUS: Partial<Record<ErrorCode, number>> = { "too-large": 413, "unsupported-media": 415 };

/** A request that Splunk would refuse with this answer. */
export class HecRefusal extends AppError {
  readonly answer: AnswerName;

  constructor(answer: AnswerName) {
    super("malformed", ANSWERS[answer].text);
    this.answer = answer;
  }
}

/** Splunk's answer of this name. @param headers beside those every answer has. */
export function hecAnswer(name: AnswerName, headers: Record<string, string> = {}): Response {
  const { status, text, code } = ANSWERS[name];
  return hecJson({ text, code }, status, headers);
}

/** An error as Splunk would say it: never a stack, never problem+json, which no shipper reads. */
export function hecProblem(error: unknown, requestId: string): Response {
  const headers: Record<string, string> = { "x-request-id": requestId };
  if (!(error instanceof AppError)) return hecAnswer("internalError", headers);
  if (error.retryAfterSeconds !== undefined) headers["retry-after"] = String(error.retryAfterSeconds);
  const name = error instanceof HecRefusal ? error.answer : OF_ERROR[error.code];
  if (name !== undefined) return hecAnswer(name, headers);
  return hecJson({ text: error.message, code: ANSWERS.invalidData.code }, OTHER_STATUS[error.code] ?? 400, headers);
}

function hecJson(body: { text: string; code: number }, status: number, headers: Record<string, string>): Response {
  const challenge = status === 401 ? { "www-authenticate": 'Basic realm="onrecord"' } : {};
  return Response.json(body, { status, headers: { "cache-control": "no-store", ...challenge, ...headers } });
}
