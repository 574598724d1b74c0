import { createHash } from "node:crypto";
import type { Scope } from "../auth/scope.ts";
import type { StreamId } from "../events/field.ts";
import { STREAMS } from "../events/streams.ts";
import { copyRows } from "../query/copy-rows.ts";
import type { Filter } from "../query/filter.ts";
import { csvForm, csvHeader } from "./csv.ts";
import type { ExportFormat } from "./export-formats.ts";
import { ndjsonForm } from "./ndjson.ts";
import { started } from "./started.ts";
import { Transcriber } from "./transcriber.ts";

export type ExportQuery = {
  scope: Scope;
  stream: StreamId;
  filter: Filter;
  format: ExportFormat;
  /** CSV: whether values a spreadsheet could run are made harmless. */
  safe: boolean;
  now: Date;
};

/** What was written so far; `sha256` is that of exactly those bytes. */
export type Tally = { rows: number; bytes: number; snapshotAt: string | undefined; sha256: () => Buffer };

export type ExportPieces = AsyncIterableIterator<Buffer, undefined>;

/**
 * Every matching event as UTF-8 text, newest first, in pieces as they are read: no cap, constant memory, one snapshot. Resolves with the
 * first piece at hand, so that what can be refused is refused before anything is sent.
 * @returns pieces, and a tally of those that were taken; a failure on the way rejects the next piece, and the reader must not end its
 *   file as if it were whole.
 * @throws AppError `invalid`, `throttled` or `unavailable`, as `copyRows`.
 */
export async function exportEvents(query: ExportQuery): Promise<{ pieces: ExportPieces; tally: Tally }> {
  const { text, tally } = describe(query);
  return { pieces: await started(text), tally };
}

function describe(query: ExportQuery): { text: AsyncGenerator<Buffer, undefined>; tally: Tally } {
  const { stream, format, safe } = query;
  const form = format === "csv" ? csvForm(stream, safe) : ndjsonForm(stream);
  const transcriber = new Transcriber(STREAMS[stream].fields, form);
  const hash = createHash("sha256");
  const tally: Tally = { rows: 0, bytes: 0, snapshotAt: undefined, sha256: () => hash.copy().digest() };
  const counted = (piece: Buffer): Buffer => {
    hash.update(piece);
    tally.bytes += piece.length;
    tally.rows = transcriber.rows;
    return piece;
  };
  return { text: piecesOf(), tally };

  async function* piecesOf(): AsyncGenerator<Buffer, undefined> {
    // The header goes out with the first rows: until they are read, the answer can still be a refusal.
    let opening = Buffer.from(format === "csv" ? csvHeader(stream) : "");
    const onSnapshot = (at: string): void => {
      tally.snapshotAt = at;
    };
    for await (const rows of copyRows({ ...query, onSnapshot })) {
      const piece = transcriber.transcribe(rows);
      yield counted(opening.length === 0 ? piece : Buffer.concat([opening, piece]));
      opening = Buffer.alloc(0);
    }
    if (opening.length > 0) yield counted(opening);
    return undefined;
  }
}
