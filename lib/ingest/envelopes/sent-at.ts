import { INSTANT_MS_MAX, parseInstant, type Instant } from "../../events/instant.ts";

/**
 * The moment an envelope names, in whatever form shippers write it: RFC 3339; seconds since 1970 with a fraction (Splunk HEC, Fluent
 * Bit), as a number or as text; milliseconds (CloudWatch, Fluent Bit's `epoch_ms`), microseconds or nanoseconds.
 * @returns undefined for anything else.
 */
export function sentAtOf(value: unknown): Instant | undefined {
  if (typeof value === "number") return ofEpoch(value);
  if (typeof value !== "string") return undefined;
  return parseInstant(value) ?? (/^\d{1,20}(\.\d{1,9})?$/.test(value) ? ofEpoch(Number(value)) : undefined);
}

/** The unit tells itself: each is a thousand times the next, and all mean this century. */
function ofEpoch(value: number): Instant | undefined {
  if (!Number.isFinite(value) || value < 0) return undefined;
  const microseconds = Math.round(value * microsecondsPerUnit(value));
  const ms = Math.floor(microseconds / 1000);
  return ms > INSTANT_MS_MAX ? undefined : { ms, ns: (microseconds % 1000) * 1000 };
}

function microsecondsPerUnit(value: number): number {
  if (value < 1e11) return 1e6;
  if (value < 1e14) return 1e3;
  return value < 1e17 ? 1 : 1e-3;
}
