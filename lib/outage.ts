import { AppError } from "./errors.ts";
import { log } from "./log.ts";

/** Whether the database can be reached, as this process last found. */
type Outage = { since: number | undefined; timer: NodeJS.Timeout | undefined };

/** Often enough that nobody waits long once it is back, seldom enough to be no burden on a server that starts. */
const PROBE_EVERY_MS = 500;

declare global {
  /** One finding a process, as there is one pool: see lib/db.ts. */
  var onrecordOutage: Outage | undefined;
}

const outage = (globalThis.onrecordOutage ??= { since: undefined, timer: undefined });

/** While the database is away nobody waits to find that out again: one probe at a time looks for all. */
export function isDatabaseAway(): boolean {
  return outage.since !== undefined;
}

/**
 * Says that the database was found away, and looks every half second whether it is back.
 * @param probe rejects while it is not.
 */
export function databaseFoundAway(probe: () => Promise<void>, cause: unknown): void {
  if (outage.since !== undefined) return;
  outage.since = performance.now();
  log.warn({ err: cause }, "the database cannot be reached");
  lookAgain(probe);
}

/** Forgets what was found: the address changed, or the pool was closed. */
export function forgetOutage(): void {
  clearTimeout(outage.timer);
  outage.since = outage.timer = undefined;
}

function lookAgain(probe: () => Promise<void>): void {
  outage.timer = setTimeout(() => {
    const { since } = outage;
    probe().then(
      () => {
        // Unless it was forgotten meanwhile.
        if (since === undefined || outage.since !== since) return;
        forgetOutage();
        log.info({ awayMs: Math.round(performance.now() - since) }, "the database is back");
      },
      () => {
        if (since !== undefined && outage.since === since) lookAgain(probe);
      },
    );
  }, PROBE_EVERY_MS).unref();
}

/**
 * Whether the database could not do now what it may do later: it is away, starting, full, read-only after a failover, or too slow
 * (classes 08, 40, 53, 55, 57, 58 and XX of its error codes).
 */
export function isTemporary(error: unknown): boolean {
  if (error instanceof AppError) return error.code === "unavailable";
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  return /^((08|40|53|55|57|58|XX)...|25006)$/.test(code) || isConnectionFailure(error);
}

/** Class 08, the shutdown codes of class 57, and socket errors; a pool without a free connection is none. */
export function isConnectionFailure(error: unknown): error is Error {
  if (!(error instanceof Error)) return false;
  const code = "code" in error ? String(error.code) : "";
  return (
    /^(08...|57P0[123]|ECONN\w+|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|EHOST\w+|ENET\w+)$/.test(code) ||
    /Connection terminated|timeout expired|Can't reach database/.test(error.message)
  );
}
