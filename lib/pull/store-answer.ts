import { createReadStream } from "node:fs";
import type { PoolClient } from "pg";
import { transaction } from "../db.ts";
import { AppError } from "../errors.ts";
import { appendPulled, type Judged } from "../ingest/append.ts";
import { arrivalAt, type Arrival } from "../ingest/arrival.ts";
import { judge } from "../ingest/judge.ts";
import { SMALL_BATCH } from "../ingest/record-sink.ts";
import { readRecords } from "../ingest/records.ts";
import { hasRecords, malformed, type Answer } from "./answer.ts";
import type { PullTarget } from "./target.ts";

export type Stored = { records: number; accepted: number };

/** What else happens in the transaction that stores an answer, and with it or not at all. Its client is bound to the organization. */
export type Checkpoint = (client: PoolClient, stored: Stored) => Promise<void>;

/** Between two of these what the database answers to the chunk before is heard: reading more at once lets it wait (13,000 in place of 16,000 flows a second). */
const READ_BYTES = 16 * 1024;

/**
 * Stores an answer's records as one delivery, and the checkpoint in the same transaction. An answer without records makes no delivery.
 * @param receivedAt our clock when it was whole.
 * @throws PullFailure `malformed` when it cannot be read to its end; AppError `unavailable`; whatever the checkpoint throws. Then nothing
 *   was stored.
 */
export async function storeAnswer(
  target: PullTarget,
  { answer, receivedAt }: { answer: Answer; receivedAt: Date },
  checkpoint: Checkpoint,
): Promise<Stored> {
  const arrival = arrivalAt(receivedAt);
  const chunks = (await hasRecords(answer)) ? judged(target, arrival, answer.path) : undefined;
  const first = await chunks?.next();
  if (chunks === undefined || first === undefined || first.done === true) return noteNothing(target, checkpoint);
  const bound: Checkpoint = async (client, stored) => {
    await client.query("SELECT set_config('app.organization', $1, true)", [target.organizationId]);
    await checkpoint(client, stored);
  };
  return appendPulled(target, arrival, { chunks: startingWith(first.value, chunks), checkpoint: bound });
}

async function noteNothing({ organizationId }: PullTarget, checkpoint: Checkpoint): Promise<Stored> {
  const nothing = { records: 0, accepted: 0 };
  await transaction({ role: "writer", organizationId }, (client) => checkpoint(client, nothing));
  return nothing;
}

/** The records of an answer as their kind reads them, in batches. @throws PullFailure `malformed` */
export async function* judged(target: PullTarget, arrival: Arrival, path: string): AsyncGenerator<Judged[], undefined> {
  const read = await judge(target, arrival);
  try {
    yield* readRecords(bytesOf(path), read, { recordsMax: Infinity, batchMax: SMALL_BATCH });
  } catch (error) {
    if (error instanceof AppError && (error.code === "malformed" || error.code === "too-large"))
      throw malformed(error.message);
    throw error;
  }
}

async function* bytesOf(path: string): AsyncGenerator<Buffer, undefined> {
  for await (const chunk of createReadStream(path, { highWaterMark: READ_BYTES })) yield chunk as Buffer;
}

async function* startingWith(
  first: Judged[],
  rest: AsyncGenerator<Judged[], undefined>,
): AsyncGenerator<Judged[], undefined> {
  yield first;
  yield* rest;
}
