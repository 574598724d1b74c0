import type { PoolClient } from "pg";
import type { Brought } from "../deliveries/brought.ts";
import { copyEvents } from "./copy-events.ts";
import {
  API_CALL_TABLE,
  COMMAND_TABLE,
  NETWORK_FLOW_TABLE,
  TAILNET_CHANGE_TABLE,
  type CallRow,
  type EventTable,
  type Placed,
} from "./event-table.ts";
import { Freshness } from "./freshness.ts";
import { insertEvents, type Changed, type Placing } from "./insert-events.ts";
import { insertChanges } from "./insert-changes.ts";
import { insertDelivery, insertParts, insertRejects } from "./insert-delivery.ts";
import { ensurePartitions, missingDays, type MissingDays } from "./partitions.ts";
import type { Prepared } from "./prepare.ts";
import { Seal } from "./seal.ts";
import { Tally, type Receipt } from "./tally.ts";
import { TouchedHours } from "./touched-hours.ts";

/** A chunk whose calls know what they share with others. */
export type Ready = Omit<Prepared, "calls"> & { calls: Placed<CallRow>[]; remember: () => void };

/** Below this many rows COPY's extra round trips cost more than it saves. */
const COPY_ROWS_MIN = 32;
const freshness = new Freshness();

/** The days of a chunk's rows that are not known to have partitions. */
export function missingIn({ calls, commands, changes, flows }: Ready, receivedAt: Date): MissingDays[] {
  return [
    missingDays(API_CALL_TABLE.table, calls, receivedAt),
    missingDays(COMMAND_TABLE.table, commands, receivedAt),
    missingDays(TAILNET_CHANGE_TABLE.table, changes, receivedAt),
    missingDays(NETWORK_FLOW_TABLE.table, flows, receivedAt),
  ].filter(({ days }) => days.length > 0);
}

/** One delivery being written, chunk by chunk, inside its transaction. */
export class Writing {
  readonly #client: PoolClient;
  readonly #placing: Placing;
  readonly #seal = new Seal();
  readonly #tally = new Tally();
  readonly #brought = new Set<Brought>();
  readonly #hours: TouchedHours;
  readonly #remember: (() => void)[] = [];
  #fresh: boolean;

  constructor(client: PoolClient, placing: Placing) {
    this.#client = client;
    this.#placing = placing;
    this.#hours = new TouchedHours(client, placing);
    this.#fresh = freshness.expects(placing.sourceId);
  }

  async more(chunk: Ready): Promise<void> {
    // Days first met here are made in this transaction: it already holds locks that another one would wait for.
    for (const missing of missingIn(chunk, this.#placing.receivedAt)) await ensurePartitions(this.#client, missing);
    await this.chunk(chunk);
  }

  async chunk({ records, calls, commands, changes, flows, rejects, redacted, remember }: Ready): Promise<void> {
    const parts = this.#seal.add(records);
    this.#remember.push(remember);
    const made = {
      calls: await this.#write(API_CALL_TABLE, calls),
      commands: await insertEvents(this.#client, this.#placing, { into: COMMAND_TABLE, rows: commands }),
      changes: await insertChanges(this.#client, this.#placing, changes),
      flows: await this.#write(NETWORK_FLOW_TABLE, flows),
    };
    await this.#hours.add(calls, made.calls);
    await insertRejects(this.#client, this.#placing, rejects);
    const brought = broughtBy(made, calls);
    // A chunk that changed nothing is a replay: its records are stored already.
    if (rejects.length > 0 || brought.length > 0) await insertParts(this.#client, this.#placing, parts);
    for (const what of brought) this.#brought.add(what);
    this.#tally.add({ records: records.length, rejects, changes: Object.values(made), redacted });
  }

  async #write<Row extends { id: string }>(into: EventTable<Row>, rows: Placed<Row>[]): Promise<Changed> {
    if (this.#fresh && rows.length >= COPY_ROWS_MIN) {
      const copied = await copyEvents(this.#client, this.#placing, { into, rows });
      if (copied !== undefined) return copied;
      this.#fresh = false;
      freshness.disappointed(this.#placing.sourceId);
    }
    return insertEvents(this.#client, this.#placing, { into, rows });
  }

  async finish(): Promise<void> {
    await this.#hours.tell();
    await insertDelivery(this.#client, this.#placing, {
      tally: this.#tally,
      brought: this.#brought,
      bytes: this.#seal.bytes,
      sha256: this.#seal.digest(),
    });
  }

  receipt(): Receipt {
    return this.#tally.receipt(this.#placing.deliveryId);
  }

  /** What the sender is told, once nothing can undo it. */
  committed(): Receipt {
    for (const remember of this.#remember) remember();
    return this.receipt();
  }
}

type Made = Record<Exclude<Brought, "sessions">, Changed>;

/** What rows were made or changed of; of sessions, whether there may be any. */
function broughtBy({ calls, commands, changes, flows }: Made, rows: readonly Placed<CallRow>[]): Brought[] {
  const brought: Brought[] = [];
  if (calls.records > 0) brought.push("calls");
  if (calls.records > 0 && rows.some(({ event }) => event.session !== undefined)) brought.push("sessions");
  if (commands.records > 0) brought.push("commands");
  if (changes.records > 0) brought.push("changes");
  if (flows.records > 0) brought.push("flows");
  return brought;
}
