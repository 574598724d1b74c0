import { transaction } from "../db.ts";
import { AppError } from "../errors.ts";
import { decodePgText } from "../events/pg-text.ts";
import { findSource } from "../sources/find-source.ts";
import { readCursor, rejectId, writeCursor } from "../sources/reject-page.ts";
import { appendReplay, type Judged } from "./append.ts";
import { arrivalAt } from "./arrival.ts";
import { claimRejects, OvertakenError, type Recovered } from "./claim-rejects.ts";
import { judge, type RecordSource } from "./judge.ts";
import { parseKeptRecord } from "./parse-record.ts";
import { readRejectBatch, type KeptReject, type RejectChoice } from "./reject-batch.ts";

/** Why a reject stays one; `id` as the list of rejects has it. */
type StillRejected = { id: string; reason: string };

/** What a replay did; the three counts add up to `replayed`. */
export type Replayed = {
  /** Rejects that were read again; what was recovered before is none any more. */
  replayed: number;
  accepted: number;
  /** Readable, but their event was on record already: the source had sent them again. */
  duplicates: number;
  /** Still unreadable. Nothing was stored of them. */
  rejected: number;
  /** The first 100 of these, each with why now. */
  rejects: StillRejected[];
  /** Whether there are rejects this call did not get to; `nextCursor` says where to go on. */
  more: boolean;
  nextCursor: string | null;
};

type Replay = {
  organizationId: string;
  sourceId: string;
  /** Who replays: an e-mail address, `token:<name>` or `command line`. */
  by: string;
  /** At most 100; every open reject of the source where absent. */
  ids?: readonly string[] | undefined;
  /** Of every open one, from where the call before stopped. */
  cursor?: string | undefined;
};

export const REPLAY_IDS_MAX = 100;
const REJECTS_SHOWN_MAX = 100;
/** Of one call, so that it answers while somebody waits. */
const CALL_RECORDS_MAX = 10_000;
const CALL_BYTES_MAX = 64 * 1024 * 1024;

/**
 * Reads rejects again as the source's kind is now. What can be read becomes events under the very ids they would have had, in a delivery
 * of their own, and its rejects are marked in the same transaction; the rest stays as it was. Replaying again, also at once from
 * several processes or after a crash, adds nothing.
 * @throws AppError `not-found` when the organization has no such source, or the source no such reject; `invalid` for too many ids;
 *   `malformed` for a cursor that is none; `unavailable` when the database is away: what was done stays.
 */
export async function replayRejects({ organizationId, sourceId, by, ids, cursor }: Replay): Promise<Replayed> {
  if (ids !== undefined && ids.length > REPLAY_IDS_MAX)
    throw new AppError("invalid", `ids: at most ${String(REPLAY_IDS_MAX)} at a time.`);
  const found = await transaction({ role: "app", organizationId }, (client) => findSource(client, sourceId));
  const source = { organizationId, ...found };
  const after = cursor === undefined ? undefined : readCursor(cursor);
  let choice: RejectChoice | undefined = ids === undefined ? { after } : { ids };
  let done = NOTHING;
  for (let bytes = 0; choice !== undefined && done.replayed < CALL_RECORDS_MAX && bytes < CALL_BYTES_MAX;) {
    const batch = await readRejectBatch(source, choice);
    done = plusOutcome(done, await replayBatch(source, by, batch.rejects));
    choice = batch.next;
    // Named rejects are few enough to be read to the end.
    bytes += ids === undefined ? batch.bytes : 0;
  }
  return { ...done, ...goOn(choice) };
}

/** The same without where it stopped. */
export type Outcome = Omit<Replayed, "more" | "nextCursor">;

export const NOTHING: Outcome = { replayed: 0, accepted: 0, duplicates: 0, rejected: 0, rejects: [] };

async function replayBatch(source: RecordSource, by: string, rejects: readonly KeptReject[]): Promise<Outcome> {
  const { readable, recovered, still } = await sort(source, rejects);
  const kept = { replayed: still.length, rejected: still.length, rejects: still };
  if (readable.length === 0) return { ...NOTHING, ...kept };
  const arrival = arrivalAt(new Date());
  const { organizationId } = source;
  try {
    const { records, accepted, duplicates } = await appendReplay(source, arrival, {
      records: readable,
      claim: (client) => claimRejects(client, { organizationId, by, ...arrival }, recovered),
    });
    return { ...kept, replayed: still.length + records, accepted, duplicates };
  } catch (error) {
    if (!(error instanceof OvertakenError)) throw error;
    // Nothing was stored. What the other one left is tried again.
    const left = await readRejectBatch(source, { ids: rejects.map(rejectId) });
    return replayBatch(source, by, left.rejects);
  }
}

type Sorted = { readable: Judged[]; recovered: Recovered[]; still: StillRejected[] };

/**
 * Each is judged as in the delivery it came in, since some records have their identity and time from nothing else; and redacted as is
 * asked for now, since it may have been kept under fewer rules.
 */
async function sort(source: RecordSource, rejects: readonly KeptReject[]): Promise<Sorted> {
  const sorted: Sorted = { readable: [], recovered: [], still: [] };
  for (const reject of rejects) {
    const judged = await judgeReject(source, reject);
    if ("reason" in judged) {
      sorted.still.push({ id: rejectId(reject), reason: judged.reason });
      continue;
    }
    const replayIndex = sorted.readable.length;
    sorted.readable.push({ ...judged, record: { ...judged.record, index: replayIndex } });
    sorted.recovered.push({ deliveryId: reject.deliveryId, index: reject.index, replayIndex });
  }
  return sorted;
}

async function judgeReject(
  source: RecordSource,
  { bytes, key, ...reject }: KeptReject,
): Promise<Judged | { reason: string }> {
  if (bytes === undefined) return { reason: "its delivery is no longer kept" };
  const { deliveryId, receivedAt, index } = reject;
  const read = await judge(source, { deliveryId, receivedAt });
  const judged = read({ index, bytes, ...parseKeptRecord(bytes), key: key === null ? undefined : decodePgText(key) });
  return "reject" in judged.verdict ? { reason: judged.verdict.reject } : judged;
}

/** Two outcomes as one. */
export function plusOutcome(before: Outcome, outcome: Outcome): Outcome {
  return {
    replayed: before.replayed + outcome.replayed,
    accepted: before.accepted + outcome.accepted,
    duplicates: before.duplicates + outcome.duplicates,
    rejected: before.rejected + outcome.rejected,
    rejects: [...before.rejects, ...outcome.rejects].slice(0, REJECTS_SHOWN_MAX),
  };
}

function goOn(choice: RejectChoice | undefined): Pick<Replayed, "more" | "nextCursor"> {
  const after = choice !== undefined && "after" in choice ? choice.after : undefined;
  return { more: choice !== undefined, nextCursor: after === undefined ? null : writeCursor(after) };
}
