import type { PoolClient } from "pg";
import { transaction } from "../db.ts";
import { announceDelivery } from "./announce.ts";
import type { Arrival } from "./arrival.ts";
import { API_CALL_TABLE, COMMAND_TABLE } from "./event-table.ts";
import { insertEvents, type Placing } from "./insert-events.ts";
import { insertDelivery, insertParts, insertRejects } from "./insert-delivery.ts";
import { ensurePartitions, missingDays, rememberDays, type MissingDays } from "./partitions.ts";
import { prepare, type Judged, type Prepared } from "./prepare.ts";
import { packParts, Seal } from "./seal.ts";
import { Tally, type Receipt } from "./tally.ts";

export type { Judged, Receipt };

type Chunks = AsyncIterable<Judged[]> | Iterable<Judged[]>;

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
  const { receivedAt } = arrival;
  const placing: Placing = { organizationId: source.organizationId, sourceId: source.id, ...arrival };
  const prepared = prepareAll(chunks, receivedAt);
  const first = await prepared.next();
  // One chunk ahead: whether there is a second decides how the source is held.
  const second = first.done === true ? first : await prepared.next();
  const opening = first.done === true ? prepare([], receivedAt) : first.value;
  await makePartitions(opening, receivedAt);
  const receipt = await transaction({ role: "writer", statementTimeoutMs: 120_000 }, async (client) => {
    await holdSource(client, placing, second.done !== true);
    const writing = new Writing(client, placing);
    await writing.chunk(opening);
    if (second.done !== true) await writing.more(second.value);
    if (second.done !== true) for await (const chunk of prepared) await writing.more(chunk);
    return writing.finish();
  });
  announceDelivery();
  return receipt;
}

async function* prepareAll(chunks: Chunks, receivedAt: Date): AsyncGenerator<Prepared, undefined> {
  for await (const chunk of chunks) yield prepare(chunk, receivedAt);
}

/** In a transaction of its own, so that attaching a partition never waits for rows of ours. */
async function makePartitions(chunk: Prepared, receivedAt: Date): Promise<void> {
  for (const missing of missingIn(chunk, receivedAt)) {
    const access = { role: "writer", statementTimeoutMs: 120_000 } as const;
    if (await transaction(access, (client) => ensurePartitions(client, missing))) rememberDays(missing);
  }
}

function missingIn({ calls, commands }: Prepared, receivedAt: Date): MissingDays[] {
  return [
    missingDays(API_CALL_TABLE.table, calls, receivedAt),
    missingDays(COMMAND_TABLE.table, commands, receivedAt),
  ].filter(({ days }) => days.length > 0);
}

/**
 * Deliveries of one chunk share their source: they write their rows in id order and cannot deadlock. One of several chunks takes
 * rows in no order overall, so it waits for the others and keeps them waiting.
 */
async function holdSource(client: PoolClient, { sourceId }: Placing, alone: boolean): Promise<void> {
  const lock = alone ? "pg_advisory_xact_lock" : "pg_advisory_xact_lock_shared";
  await client.query({ name: lock, text: `SELECT ${lock}(hashtextextended($1, 0))`, values: [sourceId] });
}

/** One delivery being written, chunk by chunk, inside its transaction. */
class Writing {
  readonly #client: PoolClient;
  readonly #placing: Placing;
  readonly #seal = new Seal();
  readonly #tally = new Tally();

  constructor(client: PoolClient, placing: Placing) {
    this.#client = client;
    this.#placing = placing;
  }

  async more(chunk: Prepared): Promise<void> {
    // Days first met here are made in this transaction: it already holds locks that another one would wait for.
    for (const missing of missingIn(chunk, this.#placing.receivedAt)) await ensurePartitions(this.#client, missing);
    await this.chunk(chunk);
  }

  async chunk({ records, calls, commands, rejects }: Prepared): Promise<void> {
    this.#seal.add(records);
    const packing = packParts(records);
    const madeCalls = await insertEvents(this.#client, this.#placing, { into: API_CALL_TABLE, rows: calls });
    const madeCommands = await insertEvents(this.#client, this.#placing, { into: COMMAND_TABLE, rows: commands });
    await insertRejects(this.#client, this.#placing, rejects);
    // A chunk that changed nothing is a replay: its records are stored already.
    if (madeCalls.rows + madeCommands.rows + rejects.length > 0)
      await insertParts(this.#client, this.#placing, await packing);
    else await packing;
    this.#tally.add({ records: records.length, rejects, changes: [madeCalls, madeCommands] });
  }

  async finish(): Promise<Receipt> {
    await insertDelivery(this.#client, this.#placing, {
      tally: this.#tally,
      bytes: this.#seal.bytes,
      sha256: this.#seal.digest(),
    });
    return this.#tally.receipt(this.#placing.deliveryId);
  }
}
