import pino from "pino";
import { logLevel } from "./env.ts";

/** Structured logs on stderr: stdout belongs to what a command prints. */
export const log = pino(
  {
    level: logLevel(),
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: ["authorization", "cookie", "password", "token", "*.token"],
    serializers: { err: (error: unknown) => describeError(error) },
  },
  pino.destination({ dest: 2, sync: true }),
);

type Described = { type: string; message: string; code?: unknown; stack?: string; cause?: Described };

/** Only what tells where and why: a driver's error also carries its connection and, in `detail`, values of the row. */
function describeError(error: unknown, depth = 0): Described {
  if (!(error instanceof Error)) return { type: typeof error, message: String(error) };
  return {
    type: error.name,
    message: error.message,
    ...("code" in error && { code: error.code }),
    ...(error.stack !== undefined && { stack: error.stack }),
    ...(error.cause !== undefined && depth < 3 && { cause: describeError(error.cause, depth + 1) }),
  };
}
