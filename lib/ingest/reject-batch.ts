import type { PoolClient } from "pg";
import { transaction } from "../db.ts";
import { RecordReader } from "../deliveries/record-reader.ts";
import { positionOf, readRejectPage, readRejectsById, rejectId } from "../sources/reject-page.ts";
import type { RejectPosition, RejectRow } from "../sources/reject-page.ts";

/** Which open rejects of a source: these, or all from behind a position on, newest first. */
export type RejectChoice = { ids: readonly string[] } | { after: RejectPosition | undefined };

/** A reject with its record's bytes; undefined when its delivery is no longer kept. */
export type KeptReject = RejectRow & { bytes: Buffer | undefined };

/** `next`: what is left of the choice; undefined when that was all. */
export type RejectBatch = { rejects: KeptReject[]; bytes: number; next: RejectChoice | undefined };

const BATCH_RECORDS_MAX = 500;
/** A record may have 16 MiB: a batch goes beyond this by one at most. */
const BATCH_BYTES_MAX = 8 * 1024 * 1024;

/**
 * The first of these rejects that no replay recovered yet, with their records: about 500, or 8 MiB.
 * @throws AppError `not-found` when an id is no reject of this source.
 */
export async function readRejectBatch(
  source: { organizationId: string; id: string },
  choice: RejectChoice,
): Promise<RejectBatch> {
  return transaction({ role: "app", organizationId: source.organizationId }, async (client) => {
    const rows = await openRows(client, source.id, choice);
    const { rejects, bytes } = await withRecords(client, rows.slice(0, BATCH_RECORDS_MAX));
    const left = rows.slice(rejects.length);
    return { rejects, bytes, next: left.length === 0 ? undefined : leftOf(choice, { rejects, left }) };
  });
}

/** One more than a batch tells whether there is a next. */
async function openRows(client: PoolClient, sourceId: string, choice: RejectChoice): Promise<RejectRow[]> {
  if ("after" in choice)
    return readRejectPage(client, { ...choice, sourceId, state: "open", limit: BATCH_RECORDS_MAX + 1 });
  const rows = await readRejectsById(client, { sourceId, ids: choice.ids });
  return rows.filter(({ replayedAt }) => replayedAt === null);
}

async function withRecords(client: PoolClient, rows: readonly RejectRow[]): Promise<Omit<RejectBatch, "next">> {
  const reader = new RecordReader(client);
  const rejects: KeptReject[] = [];
  let bytes = 0;
  for (const row of rows) {
    if (bytes >= BATCH_BYTES_MAX) break;
    const record = await reader.read(row);
    rejects.push({ ...row, bytes: record });
    bytes += record?.length ?? 0;
  }
  return { rejects, bytes };
}

type Split = { rejects: readonly RejectRow[]; left: readonly RejectRow[] };

function leftOf(choice: RejectChoice, { rejects, left }: Split): RejectChoice {
  if ("ids" in choice) return { ids: left.map(rejectId) };
  const last = rejects.at(-1);
  return { after: last === undefined ? choice.after : positionOf(last) };
}
