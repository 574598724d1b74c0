/** Nobody is made to wait longer than this before the next try. */
const WAIT_MAX_MS = 3_600_000;

/**
 * What a `Retry-After` header asks us to wait (RFC 9110, 10.2.3: seconds, or an HTTP date), in milliseconds.
 * @param dateHeader the answer's own `Date`: a date is read against the clock that wrote it.
 * @returns undefined when there is none, or it cannot be read.
 */
export function retryAfterMs(header: string | null, dateHeader: string | null, nowMs: number): number | undefined {
  if (header === null) return undefined;
  const ms = /^\s*\d+\s*$/.test(header) ? Number(header) * 1_000 : Date.parse(header) - httpDateMs(dateHeader, nowMs);
  return Number.isFinite(ms) ? Math.min(Math.max(ms, 0), WAIT_MAX_MS) : undefined;
}

/** The provider's clock as a header tells it, in milliseconds since 1970; `otherwise` where it does not. */
export function httpDateMs(header: string | null, otherwise: number): number {
  const ms = header === null ? Number.NaN : Date.parse(header);
  return Number.isFinite(ms) ? ms : otherwise;
}
