import { formatBytes } from "@/components/ui/format-number.ts";

/** A counter as a number: beyond 2^53 it is a text in the API's answer, and near enough as a number to be drawn or read. */
export function countOf(counter: number | string): number {
  return typeof counter === "number" ? counter : Number(counter);
}

/** `9.3 kB`, whichever way the counter is written. */
export function bytesText(counter: number | string): string {
  return formatBytes(countOf(counter));
}
