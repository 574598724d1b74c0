import { AppError } from "../errors.ts";
import type { RawRecord } from "../events/event.ts";
import { shownJson } from "../events/json.ts";
import { append, type Judged, type Receipt } from "./append.ts";
import { arrivalAt } from "./arrival.ts";
import { judge, type RecordSource } from "./judge.ts";
import { readRecords } from "./records.ts";

/** What an import did; `rejects` numbers records through the whole text. */
export type Imported = Pick<Receipt, "records" | "accepted" | "duplicates" | "rejected" | "rejects">;

/** A record to import, and where a reject says that it was found, where that is in a bucket. */
export type FoundRecord = RawRecord & { from?: string };

const REJECTS_SHOWN_MAX = 100;

/**
 * Imports a text of any length in deliveries of about 2,000 records.
 * @param text unpacked.
 * @param progress as of `importBatches`, which also says what is kept.
 * @throws AppError as `receive`, for the text as a whole.
 */
export function importRecords(
  source: RecordSource,
  text: AsyncIterable<Buffer>,
  progress: (soFar: Imported) => void,
): Promise<Imported> {
  return importBatches(source, jsonBatches(text), progress);
}

/**
 * Imports records, each batch a delivery stored by itself: what was imported before an error stays, and importing them again adds only
 * the rest.
 * @param batches is asked for the next one only when the one before is stored.
 * @param progress called after each delivery with what was done so far.
 * @throws whatever `batches` throws; AppError `unavailable` when the database is away.
 */
export async function importBatches(
  source: RecordSource,
  batches: AsyncIterable<FoundRecord[]>,
  progress: (soFar: Imported) => void,
): Promise<Imported> {
  let soFar: Imported = { records: 0, accepted: 0, duplicates: 0, rejected: 0, rejects: [] };
  for await (const records of batches) {
    // A delivery numbers its records from 0.
    const arrival = arrivalAt(new Date());
    const read = await judge(source, arrival);
    const judged = records.map(({ from, ...record }, index) => named(from, read({ ...record, index })));
    soFar = sum(soFar, await append(source, arrival, [judged]));
    progress(soFar);
  }
  return soFar;
}

/** A reject says which object of the bucket it was. */
function named(from: string | undefined, judged: Judged): Judged {
  if (from === undefined || !("reject" in judged.verdict)) return judged;
  return { ...judged, verdict: { reject: `${shownJson(from)}: ${judged.verdict.reject}` } };
}

async function* jsonBatches(text: AsyncIterable<Buffer>): AsyncGenerator<RawRecord[], undefined> {
  let first = true;
  for await (const records of readRecords(text, (record) => record, { recordsMax: Infinity })) {
    if (first) refuseWhatIsNoJson(records);
    first = false;
    yield records;
  }
}

/** A text shorter than one batch is refused by `readRecords` itself; a long one would fill the rejects first. */
function refuseWhatIsNoJson(records: readonly RawRecord[]): void {
  if (records.some(({ value }) => value !== undefined)) return;
  const reason = records[0]?.problem ?? "";
  throw new AppError("malformed", `None of the first ${String(records.length)} records is JSON: ${reason}`);
}

function sum(before: Imported, receipt: Receipt): Imported {
  const shown = receipt.rejects.map(({ index, reason }) => ({ index: before.records + index, reason }));
  return {
    records: before.records + receipt.records,
    accepted: before.accepted + receipt.accepted,
    duplicates: before.duplicates + receipt.duplicates,
    rejected: before.rejected + receipt.rejected,
    rejects: [...before.rejects, ...shown].slice(0, REJECTS_SHOWN_MAX),
  };
}
