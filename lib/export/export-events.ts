import type { Scope } from "../auth/scope.ts";
import type { StreamId } from "../events/field.ts";
import type { Filter } from "../query/filter.ts";
import { walkEvents } from "../query/walk-events.ts";
import { csvHeader, csvRows } from "./csv.ts";
import { ndjsonRows } from "./ndjson.ts";

export const EXPORT_FORMATS = ["csv", "ndjson"] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

export const EXPORT_CONTENT_TYPE: Record<ExportFormat, string> = {
  csv: "text/csv; charset=utf-8; header=present",
  ndjson: "application/x-ndjson; charset=utf-8",
};

export type ExportQuery = {
  scope: Scope;
  stream: StreamId;
  filter: Filter;
  format: ExportFormat;
  /** CSV: whether values a spreadsheet could run are made harmless. */
  safe: boolean;
  now: Date;
};

/**
 * Every matching event as text, newest first, in pieces as they are read: no cap, constant memory. Resolves with the first piece at
 * hand, so that what can be refused is refused before anything is sent.
 * @returns pieces; a failure on the way rejects the next one, and the reader must not end its file as if it were whole.
 * @throws AppError `invalid`, `throttled` or `unavailable`, as `walkEvents`.
 */
export async function exportEvents(query: ExportQuery): Promise<AsyncIterableIterator<string, undefined>> {
  const pieces = piecesOf(query);
  return startedWith(await pieces.next(), pieces);
}

/** `onrecord-api-calls-2026-11-20T23-41-54Z.csv`: sorts by time and is a valid name everywhere. */
export function exportFileName({ stream, format, now }: Pick<ExportQuery, "stream" | "format" | "now">): string {
  const time = now
    .toISOString()
    .replace(/\.\d+Z$/, "Z")
    .replaceAll(":", "-");
  return `onrecord-${stream}-${time}.${format}`;
}

async function* piecesOf({ format, safe, ...walk }: ExportQuery): AsyncGenerator<string, undefined> {
  // The header goes out with the first rows: until they are read, the answer can still be a refusal.
  let opening = format === "csv" ? csvHeader(walk.stream) : "";
  for await (const items of walkEvents(walk)) {
    yield opening + (format === "csv" ? csvRows(walk.stream, items, safe) : ndjsonRows(items));
    opening = "";
  }
  if (opening !== "") yield opening;
  return undefined;
}

/** A generator that wrapped this one would not pass an early `return()` on before its own first step. */
function startedWith(
  first: IteratorResult<string, undefined>,
  rest: AsyncGenerator<string, undefined>,
): AsyncIterableIterator<string, undefined> {
  let waiting: typeof first | undefined = first;
  return {
    [Symbol.asyncIterator]() {
      return this;
    },
    next() {
      const result = waiting;
      waiting = undefined;
      return result === undefined ? rest.next() : Promise.resolve(result);
    },
    return() {
      waiting = undefined;
      return rest.return(undefined);
    },
  };
}
