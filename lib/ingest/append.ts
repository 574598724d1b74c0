import type { PoolClient } from "pg";
import { transaction } from "../db.ts";
import { AppError } from "../errors.ts";
import { env } from "../env.ts";
import { announceDelivery } from "./announce.ts";
import type { Arrival } from "./arrival.ts";
import { noteFlowNames } from "./flow-names.ts";
import type { Placing } from "./insert-events.ts";
import { ensurePartitions, isPartitionMade, rememberDays } from "./partitions.ts";
import { prepare, type Judged, type KeptRecord } from "./prepare.ts";
import { settleDimensions } from "./settle-dimensions.ts";
import { holdSource, lastEpoch, StaleIdsError } from "./shared-row-epoch.ts";
import type { Receipt } from "./tally.ts";
import { Turnstile } from "./turnstile.ts";
import { oneAhead } from "./one-ahead.ts";
import { missingIn, Writing, type Ready } from "./writing.ts";

export type { Judged, KeptRecord, Receipt };

type Chunks = AsyncIterable<Judged[]> | Iterable<Judged[]>;

/** A delivery of several chunks needs a second connection while it holds its first. */
const SHARE_OF_POOL = 1 / 4;
/** Retention pauses between removals of shared rows, and a day gets its partition once: that a delivery meets two is rare. */
const ATTEMPTS_MAX = 5;
let longDeliveries: Turnstile | undefined;

/** A delivery made of rejects that can be read now. */
type Replay = {
  records: Judged[];
  /** Marks them, in the delivery's own transaction and before its first row; what it throws undoes everything. */
  claim: (client: PoolClient) => Promise<void>;
};

/** A delivery that was asked for. */
type Pulled = {
  chunks: Chunks;
  /** Notes, in the delivery's own transaction and after its last row, that it need not be asked for again; what it throws undoes everything. */
  checkpoint: (client: PoolClient, stored: { records: number; accepted: number }) => Promise<void>;
};

/**
 * The only writer of events: stores one delivery, its records as received, its events and its rejects in one transaction, and
 * returns after commit. Repeating it, also at once from several processes, changes nothing.
 * @param source an existing source.
 * @param arrival when the delivery was complete, and its id.
 * @param chunks the delivery's records in order. A delivery of one chunk is written by one short transaction; a longer one has its
 *   source to itself while it lasts. When the iterable throws, nothing was written.
 * @throws AppError `unavailable` when the database is away; whatever `chunks` throws.
 */
export async function append(
  source: { organizationId: string; id: string },
  arrival: Arrival,
  chunks: Chunks,
): Promise<Receipt> {
  return store({ organizationId: source.organizationId, sourceId: source.id, ...arrival }, chunks);
}

/** The same for rejects: their events and the marks that they are none any more are there together, or neither is. */
export async function appendReplay(
  source: { organizationId: string; id: string },
  arrival: Arrival,
  { records, claim }: Replay,
): Promise<Receipt> {
  return store({ organizationId: source.organizationId, sourceId: source.id, ...arrival, claim }, [records]);
}

/** The same for what was pulled: its events and the word on how far the pull has come are there together, or neither is. */
export async function appendPulled(
  source: { organizationId: string; id: string },
  arrival: Arrival,
  { chunks, checkpoint }: Pulled,
): Promise<Receipt> {
  return store({ organizationId: source.organizationId, sourceId: source.id, ...arrival, checkpoint }, chunks);
}

async function store(placing: Placing, chunks: Chunks): Promise<Receipt> {
  const owner: Owner = { ...placing, epoch: lastEpoch(placing.organizationId) };
  const ready = readyChunks(chunks, owner);
  try {
    return await storeReady(owner, ready);
  } finally {
    // Of a delivery that failed, whatever is open to make more of its chunks.
    await ready.return(undefined);
  }
}

async function storeReady(owner: Owner, ready: AsyncGenerator<Ready, undefined>): Promise<Receipt> {
  const first = await ready.next();
  // One chunk ahead: whether there is a second decides how the source is held.
  const second = first.done === true ? first : await ready.next();
  const opening = first.done === true ? await readyChunk([], owner) : first.value;
  await makePartitions(opening, owner.receivedAt);
  const begun = second.done === true ? [opening] : [opening, second.value];
  const write = (): Promise<Writing> => writeSettled(owner, { begun, ready });
  const written = second.done === true ? await write() : await waitingLine().pass(write);
  announceDelivery();
  return written.committed();
}

/** A delivery and the epoch its ids are found in. */
type Owner = Placing & { epoch: string };

/** The chunks that are ready, one or two, and those that come after. */
type Begun = { begun: Ready[]; ready: AsyncGenerator<Ready, undefined> };

/**
 * Again from the start when the ids were found too early to be good: nothing is written before that is known. And when a day got its partition while
 * its rows were on their way to the default one, which refuses them then.
 */
async function writeSettled(owner: Owner, chunks: Begun): Promise<Writing> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await writeOnce(owner, chunks);
    } catch (error) {
      if (isPartitionMade(error)) {
        if (attempt < ATTEMPTS_MAX && chunks.begun.length === 1) continue;
        throw new AppError("unavailable", "A day of these records got a place of its own meanwhile. Send them again.", {
          cause: error,
        });
      }
      if (!(error instanceof StaleIdsError)) throw error;
      if (attempt === ATTEMPTS_MAX)
        throw new AppError("unavailable", "What these records share with others is being removed. Send them again.", {
          cause: error,
        });
      owner.epoch = lastEpoch(owner.organizationId);
      for (const [at, chunk] of chunks.begun.entries())
        chunks.begun[at] = { ...chunk, ...(await settleDimensions(owner, chunk.calls)) };
    }
  }
}

function writeOnce(owner: Owner, { begun, ready }: Begun): Promise<Writing> {
  const alone = begun.length > 1;
  return transaction({ role: "writer", statementTimeoutMs: 120_000 }, async (client) => {
    await holdSource(client, owner, alone);
    await owner.claim?.(client);
    const later = alone ? oneAhead(ready) : ready;
    const writing = new Writing(client, owner);
    const [opening, ...others] = begun;
    if (opening !== undefined) await writing.chunk(opening);
    for (const chunk of others) await writing.more(chunk);
    if (alone) for await (const chunk of later) await writing.more(chunk);
    await writing.finish();
    await owner.checkpoint?.(client, writing.receipt());
    return writing;
  });
}

/** Later chunks are settled while the transaction is open, in the epoch that it holds. */
async function* readyChunks(chunks: Chunks, owner: Owner): AsyncGenerator<Ready, undefined> {
  for await (const chunk of chunks) yield readyChunk(chunk, owner);
}

async function readyChunk(chunk: Judged[], owner: Owner): Promise<Ready> {
  const prepared = prepare(chunk, owner.receivedAt);
  await noteFlowNames(owner, prepared.flows);
  return { ...prepared, ...(await settleDimensions(owner, prepared.calls)) };
}

function waitingLine(): Turnstile {
  return (longDeliveries ??= new Turnstile(Math.max(1, Math.floor(env().DATABASE_POOL_MAX * SHARE_OF_POOL))));
}

/** In a transaction of its own, so that attaching a partition never waits for rows of ours. */
async function makePartitions(chunk: Ready, receivedAt: Date): Promise<void> {
  for (const missing of missingIn(chunk, receivedAt)) {
    const access = { role: "writer", statementTimeoutMs: 120_000 } as const;
    if (await transaction(access, (client) => ensurePartitions(client, missing))) rememberDays(missing);
  }
}
