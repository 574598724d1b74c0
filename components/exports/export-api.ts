import { readJson } from "@/components/audit-logs/read-api";
import { sendDelete, writeJson } from "@/components/audit-logs/write-api";
import type { StreamId } from "@/lib/events/field.ts";
import type { ExportFormat, ExportItem } from "./export-item.ts";

export type ExportList = { items: ExportItem[]; complete: boolean; now: string };

const HOME = "/api/exports";

/** @throws ReadError, as all of these. */
export function readExports(signal: AbortSignal): Promise<ExportList> {
  return readJson<ExportList>(HOME, signal);
}

export function readExport(id: string, signal: AbortSignal): Promise<ExportItem> {
  return readJson<ExportItem>(`${HOME}/${encodeURIComponent(id)}`, signal);
}

/** @param filter as a query string. */
export function askExport(asked: {
  stream: StreamId;
  filter: string;
  format: ExportFormat;
  safe: boolean;
}): Promise<ExportItem> {
  return writeJson<ExportItem>("POST", HOME, asked);
}

/** Calls it off, or removes its file. */
export function removeExport(id: string): Promise<void> {
  return sendDelete(`${HOME}/${encodeURIComponent(id)}`);
}
