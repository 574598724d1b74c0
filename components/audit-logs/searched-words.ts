import { formatCount } from "@/components/ui/format-number.ts";
import type { Searched } from "./read-api";

const UNITS = [
  { ms: 86_400_000, one: "day", many: "days" },
  { ms: 3_600_000, one: "hour", many: "hours" },
  { ms: 60_000, one: "minute", many: "minutes" },
  { ms: 1_000, one: "second", many: "seconds" },
] as const;

/** How far a search came: `9 of 90 days`, in the largest unit there are two of; never more than was searched. */
export function searchedWords(searched: Searched): string {
  const whole = lengthOf(searched.of);
  const { ms, one, many } = UNITS.find((unit) => whole >= 2 * unit.ms) ?? UNITS[3];
  const done = Math.floor(lengthOf(searched) / ms);
  const all = Math.ceil(whole / ms);
  return `${done === 0 ? "under 1" : formatCount(done)} of ${formatCount(all)} ${all === 1 ? one : many}`;
}

/** The same as a share of the whole, 0..1. */
export function searchedShare(searched: Searched): number {
  const whole = lengthOf(searched.of);
  return whole === 0 ? 1 : Math.min(1, Math.max(0, lengthOf(searched) / whole));
}

function lengthOf({ from, to }: { from: string; to: string }): number {
  return Date.parse(to) - Date.parse(from);
}
