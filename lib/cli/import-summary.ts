import type { BucketImported } from "../ingest/import-bucket.ts";
import type { Imported } from "../ingest/import-records.ts";

const REJECTS_PRINTED_MAX = 10;

export type FileResult = Imported & { file: string };
export type BucketResult = { bucket: string } & BucketImported;

/** What `onrecord import` prints; the last three where a bucket or a folder was named. */
export type ImportSummary = {
  accepted: number;
  duplicates: number;
  rejected: number;
  files: FileResult[];
  objects?: number;
  skipped?: number;
  buckets?: BucketResult[];
};

/** Adds up what became of each file and bucket. */
export function summarize(files: FileResult[], buckets: BucketResult[]): ImportSummary {
  const all = [...files, ...buckets];
  const summary = {
    accepted: sum(all, ({ accepted }) => accepted),
    duplicates: sum(all, ({ duplicates }) => duplicates),
    rejected: sum(all, ({ rejected }) => rejected),
    files,
  };
  if (buckets.length === 0) return summary;
  const skipped = sum(buckets, (bucket) => sum(Object.values(bucket.skipped), Number));
  return { ...summary, objects: sum(buckets, ({ objects }) => objects), skipped, buckets };
}

function sum<Item>(items: readonly Item[], of: (item: Item) => number): number {
  return items.reduce((total, item) => total + of(item), 0);
}

/** The same for people: totals, what is to know of each bucket, and the first reasons of rejects. */
export function inWords({ accepted, duplicates, rejected, files, buckets = [] }: ImportSummary): string {
  const totals = `${String(accepted)} accepted, ${String(duplicates)} duplicates, ${String(rejected)} rejected`;
  const reasons = [
    ...files.flatMap(({ file, rejects }) =>
      rejects.map(({ index, reason }) => `  ${file}, record ${String(index + 1)}: ${reason}`),
    ),
    // Of an object the reason names the key.
    ...buckets.flatMap(({ rejects }) => rejects.map(({ reason }) => `  ${reason}`)),
  ];
  const more = rejected - Math.min(reasons.length, REJECTS_PRINTED_MAX);
  const rest = more > 0 ? [`  and ${String(more)} more: System › Sources shows why`] : [];
  return [totals, ...buckets.map(ofBucket), ...reasons.slice(0, REJECTS_PRINTED_MAX), ...rest].join("\n");
}

function ofBucket({ bucket, objects, folders, resumed, skipped }: BucketResult): string {
  const left = Object.entries(skipped).map(([what, count]) => `, ${String(count)} ${what} left alone`);
  const earlier =
    resumed === 0
      ? ""
      : `; ${String(resumed)} of ${String(folders)} folders went on from an earlier import (--from-start reads all again)`;
  return `  ${bucket}: ${String(objects)} new objects${left.join("")}${earlier}`;
}
