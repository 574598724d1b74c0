import type { StreamId } from "@/lib/events/field.ts";
import { formatBytes, formatCount } from "@/components/ui/format-number.ts";
import type { IconName } from "@/components/ui/icon-paths";

export type ExportFormat = "csv" | "ndjson";
type ExportState = "waiting" | "running" | "done" | "failed" | "cancelled" | "expired" | "removed";

/** An export as `/api/exports` tells it. */
export type ExportItem = {
  id: string;
  state: ExportState;
  background: boolean;
  stream: StreamId;
  format: ExportFormat;
  safe: boolean;
  filter: { url: string; words: string[]; from: string; to: string };
  rows: number;
  expected: { rows: number; exact: boolean } | null;
  bytes: number;
  sha256: string | null;
  error: string | null;
  askedBy: string;
  askedAt: string;
  finishedAt: string | null;
  expiresAt: string | null;
  fileName: string;
  mayRemove: boolean;
  links: { self: string; manifest: string; file?: string };
};

type Mark = { icon: IconName; tone: "success" | "denied" | "failed" | "running" | "unknown"; word: string };

const MARKS: Record<ExportState, Mark> = {
  waiting: { icon: "clock", tone: "unknown", word: "Waiting" },
  running: { icon: "running", tone: "running", word: "Running" },
  done: { icon: "success", tone: "success", word: "Done" },
  failed: { icon: "failed", tone: "failed", word: "Failed" },
  cancelled: { icon: "denied", tone: "denied", word: "Cancelled" },
  expired: { icon: "clock", tone: "unknown", word: "Expired" },
  removed: { icon: "minus", tone: "unknown", word: "Removed" },
};

/** How an export's state looks, and what it is called. */
export function markOf({ state }: Pick<ExportItem, "state">): Mark {
  return MARKS[state];
}

/** Whether it may still change by itself. */
export function isOpen({ state }: Pick<ExportItem, "state">): boolean {
  return state === "waiting" || state === "running";
}

/** How far it is: `45,000 rows`, `45,000 of 312,456 rows`, `45,000 of over 1,000,000 rows`. */
export function progressWords({ rows, expected }: Pick<ExportItem, "rows" | "expected">): string {
  if (expected === null || expected.rows < rows) return `${formatCount(rows)} rows`;
  return `${formatCount(rows)} of ${expected.exact ? "" : "over "}${formatCount(expected.rows)} rows`;
}

/** From 0 to 1; undefined while nobody knows. Of a whole that is only known to be larger, nothing is known either. */
export function shareOf({ rows, expected }: Pick<ExportItem, "rows" | "expected">): number | undefined {
  if (expected === null || !expected.exact || expected.rows === 0) return undefined;
  return Math.min(1, rows / expected.rows);
}

/** `312,456 rows, 156 MB`. */
export function sizeWords({ rows, bytes }: Pick<ExportItem, "rows" | "bytes">): string {
  return `${formatCount(rows)} ${rows === 1 ? "row" : "rows"}, ${formatBytes(bytes)}`;
}
