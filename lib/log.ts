import pino from "pino";

/** Structured logs on stderr: stdout belongs to what a command prints. Level from LOG_LEVEL, so that no import order matters. */
export const log = pino(
  { base: null, timestamp: pino.stdTimeFunctions.isoTime, redact: ["authorization", "cookie", "password", "token", "*.token"] },
  pino.destination({ dest: 2, sync: true }),
);
