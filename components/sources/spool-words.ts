import { formatAmount, formatBytes } from "@/components/ui/format-number.ts";
import type { SpoolItem } from "./source.ts";

/** What a reader must know of the spool; undefined while it is empty and nothing in it failed. */
export function spoolWords({
  entries,
  bytes,
  maxBytes,
  failed,
  full,
}: SpoolItem): { tone: "neutral" | "denied" | "failed"; text: string } | undefined {
  const room = `${formatBytes(bytes)} of ${formatBytes(maxBytes)}`;
  if (full)
    return {
      tone: "failed",
      text: `The spool on this server's disk is full (${room}): deliveries are refused with 503 until the database takes what waits. Raise SPOOL_BYTES_MAX or free the disk.`,
    };
  if (failed > 0)
    return {
      tone: "failed",
      text: `${formatAmount(failed, "delivery", "deliveries")} could not be stored and lie under spool/failed in the data folder, each with its reason.`,
    };
  if (entries > 0)
    return {
      tone: "denied",
      text: `${formatAmount(entries, "delivery", "deliveries")} (${room}) wait on this server's disk for the database. They were acknowledged and nothing is lost.`,
    };
  return undefined;
}
