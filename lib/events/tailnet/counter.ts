import type { RawRecord } from "../event.ts";
import type { Json } from "../json.ts";

const COUNTERS: ReadonlySet<string> = new Set(["txPkts", "txBytes", "rxPkts", "rxBytes"]);
/** Of an unsigned 64-bit number. */
const DIGITS_MAX = 20;

/**
 * The record with counters beyond what a JavaScript number holds as their digits. Few records have any, so only those are parsed
 * once more: JSON.parse tells a reviver the digits as they were written.
 */
export function losslessCounters(record: Json, { bytes }: RawRecord): Json {
  if (!hasLargeNumber(record)) return record;
  return JSON.parse(bytes.toString("utf8"), (key: string, value: unknown, context?: { source?: string }) =>
    COUNTERS.has(key) && typeof value === "number" && !Number.isSafeInteger(value) ? digitsOf(context?.source) : value,
  ) as Json;
}

function digitsOf(source: string | undefined): string | number {
  return source !== undefined && /^\d+$/.test(source) && source.length <= DIGITS_MAX ? source : 0;
}

function hasLargeNumber(record: Json): boolean {
  return Object.values(record).some((member) => Array.isArray(member) && member.some(hasLargeCounter));
}

function hasLargeCounter(connection: unknown): boolean {
  if (typeof connection !== "object" || connection === null) return false;
  for (const name of COUNTERS) {
    const value = (connection as Json)[name];
    if (typeof value === "number" && !Number.isSafeInteger(value)) return true;
  }
  return false;
}
