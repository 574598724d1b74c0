export const EXPORT_FORMATS = ["csv", "ndjson"] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

export const EXPORT_CONTENT_TYPE: Record<ExportFormat, string> = {
  csv: "text/csv; charset=utf-8; header=present",
  ndjson: "application/x-ndjson; charset=utf-8",
};

/** `onrecord-api-calls-2026-11-20T23-41-54Z.csv`: sorts by time and is a valid name everywhere. */
export function exportFileName({ stream, format, now }: { stream: string; format: string; now: Date }): string {
  const time = now
    .toISOString()
    .replace(/\.\d+Z$/, "Z")
    .replaceAll(":", "-");
  return `onrecord-${stream}-${time}.${format}`;
}
