import type { RawRecord } from "../event.ts";
import { shownJson, type Json } from "../json.ts";

const COUNTERS = ["txBytes", "rxBytes", "txPkts", "rxPkts"] as const;
export type Counters = Record<(typeof COUNTERS)[number], string>;

const NAMES: ReadonlySet<string> = new Set(COUNTERS);
const MAX = 2n ** 64n - 1n;

/**
 * The record with counters beyond what a JavaScript number holds as their digits. Few records have any, so only those are parsed
 * once more: JSON.parse tells a reviver the digits as they were written.
 */
export function losslessCounters(record: Json, { bytes }: RawRecord): Json {
  if (!hasLargeNumber(record)) return record;
  return JSON.parse(bytes.toString("utf8"), (key: string, value: unknown, context?: { source?: string }) =>
    NAMES.has(key) && typeof value === "number" && !Number.isSafeInteger(value) ? (context?.source ?? value) : value,
  ) as Json;
}

function hasLargeNumber(record: Json): boolean {
  return Object.values(record).some((member) => Array.isArray(member) && member.some(hasLargeCounter));
}

function hasLargeCounter(connection: unknown): boolean {
  if (typeof connection !== "object" || connection === null) return false;
  return COUNTERS.some((name) => {
    const value = (connection as Json)[name];
    return typeof value === "number" && !Number.isSafeInteger(value);
  });
}

/**
 * A connection's counters as decimal digits: unsigned 64-bit numbers, absent where they are zero (Go's `omitempty`).
 * @returns why one of them is none.
 */
export function countersOf(connection: Json): Counters | { reject: string } {
  const counters: Counters = { txBytes: "0", rxBytes: "0", txPkts: "0", rxPkts: "0" };
  for (const name of COUNTERS) {
    const value = connection[name];
    if (value === undefined || value === null) continue;
    const digits = digitsOf(value);
    if (digits === undefined) return { reject: `${name} is ${shownJson(value)}, not an unsigned 64-bit number` };
    counters[name] = digits;
  }
  return counters;
}

function digitsOf(value: unknown): string | undefined {
  if (Number.isSafeInteger(value) && (value as number) >= 0) return String(value);
  return typeof value === "string" && /^\d{1,20}$/.test(value) && BigInt(value) <= MAX ? value : undefined;
}
