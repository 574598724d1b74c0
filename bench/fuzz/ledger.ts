import { setTimeout as pause } from "node:timers/promises";
import { transaction } from "../../lib/db.ts";
import { EVENT_TABLES } from "../../lib/ingest/event-table.ts";

/** A delivery as the database has it, with the rejects that are stored for it. */
export type DeliveryRow = {
  records: number;
  accepted: number;
  duplicates: number;
  rejected: number;
  rejects: number;
};

const SPOOL_TRIES = 100;
const SPOOL_PAUSE_MS = 300;
/** For so many requests what was not answered for itself is waited for: were it for all, a delivery nobody sent would pass for one of those. */
const LATE_REQUESTS_MAX = 20;

type Fits = (row: DeliveryRow) => boolean;

/** Reads what each request left in the database. Requests of one source come one after the other. */
export class Ledger {
  readonly #source: { organizationId: string; sourceId: string };
  readonly #seen = new Set<string>();
  #horizon = "0";
  #requests = 0;
  /** Until which request each of these may still come. */
  #late: number[] = [];

  constructor(source: { organizationId: string; sourceId: string }) {
    this.#source = source;
  }

  /** What this request sends may be stored, at once or later, although it was answered for something else. */
  mayComeLater(): void {
    this.#late.push(this.#requests + LATE_REQUESTS_MAX);
  }

  /**
   * The source's deliveries since the last time this was asked, but for those that came late.
   * @param expected how many the answer speaks of: 0 or 1. One may still be in the spool: what was too slow for its sender's patience.
   * @param fits whether it may be the one that the answer speaks of. Transactions are not numbered as requests came.
   */
  async next(expected: number, fits: Fits = () => true): Promise<DeliveryRow[]> {
    this.#requests++;
    this.#late = this.#late.filter((until) => until >= this.#requests);
    const rows = await this.#rows();
    const isComplete = (): boolean =>
      rows.length >= expected && (expected === 0 || this.#late.length === 0 || rows.some(fits));
    for (let tries = 0; !isComplete() && tries < SPOOL_TRIES; tries++) {
      await pause(SPOOL_PAUSE_MS);
      rows.push(...(await this.#rows()));
    }
    const own = expected === 0 ? undefined : (rows.find(fits) ?? rows[0]);
    const others = rows.filter((row) => row !== own);
    const late = this.#late.splice(0, others.length).length;
    return [...(own === undefined ? [] : [own]), ...others.slice(late)];
  }

  /** Also of transactions that were running when this was asked last, whatever number they have. */
  async #rows(): Promise<DeliveryRow[]> {
    const { organizationId, sourceId } = this.#source;
    return transaction({ role: "owner" }, async (client) => {
      const { rows } = await client.query<DeliveryRow & { id: string | null; horizon: string }>({
        name: "fuzz-ledger",
        text: `SELECT s.horizon, d.id, d.records, d.accepted, d.duplicates, d.rejected,
                      (SELECT count(*)::int FROM reject r WHERE r.organization_id = d.organization_id AND r.delivery_id = d.id) AS rejects
                 FROM (SELECT pg_snapshot_xmin(pg_current_snapshot())::text AS horizon) s
                 LEFT JOIN delivery d ON d.xid >= $3::xid8 AND d.organization_id = $1 AND d.source_id = $2 ORDER BY d.xid`,
        values: [organizationId, sourceId, this.#horizon],
      });
      this.#horizon = rows[0]?.horizon ?? this.#horizon;
      const fresh = rows.filter(({ id }) => id !== null && !this.#seen.has(id));
      for (const { id } of fresh) if (id !== null) this.#seen.add(id);
      return fresh;
    });
  }
}

/** Counts the times that a row of an event table was advanced: such a record is accepted and makes no row. */
export async function countAdvances(): Promise<void> {
  await transaction({ role: "owner" }, async (client) => {
    await client.query("CREATE TABLE fuzz_advance (organization_id uuid NOT NULL)");
    await client.query(`CREATE FUNCTION fuzz_advance() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public
      AS $$ BEGIN INSERT INTO fuzz_advance VALUES (NEW.organization_id); RETURN NULL; END $$`);
    for (const { table } of EVENT_TABLES)
      await client.query(
        `CREATE TRIGGER fuzz_advance AFTER UPDATE ON ${table} FOR EACH ROW EXECUTE FUNCTION fuzz_advance()`,
      );
  });
}

/** What an organization's tables hold in all. `accepted` and `rejected` are the sums that its senders were told. */
export type Holdings = {
  /** Rows of records that tell of one event each. */
  events: number;
  /** Records that tell of several, by the rows they made or advanced last. */
  flowRecords: number;
  advances: number;
  rejects: number;
  accepted: number;
  rejected: number;
};

export async function holdingsOf(organizationId: string): Promise<Holdings> {
  return transaction({ role: "owner", statementTimeoutMs: 0 }, async (client) => {
    const { rows } = await client.query<Holdings>(
      `SELECT (SELECT count(*)::int FROM audit_event WHERE organization_id = $1)
                + (SELECT count(*)::int FROM command_event WHERE organization_id = $1)
                + (SELECT count(*)::int FROM tailnet_change WHERE organization_id = $1) AS events,
              (SELECT count(DISTINCT (delivery_id, delivery_index))::int FROM network_flow WHERE organization_id = $1) AS "flowRecords",
              (SELECT count(*)::int FROM fuzz_advance WHERE organization_id = $1) AS advances,
              (SELECT count(*)::int FROM reject WHERE organization_id = $1) AS rejects,
              (SELECT coalesce(sum(accepted), 0)::int FROM delivery WHERE organization_id = $1) AS accepted,
              (SELECT coalesce(sum(rejected), 0)::int FROM delivery WHERE organization_id = $1) AS rejected`,
      [organizationId],
    );
    const [holdings] = rows;
    if (holdings === undefined) throw new Error("no answer");
    return holdings;
  });
}

/**
 * What is wrong between what senders were told and what is stored; undefined when nothing is. A record that only advanced rows makes none; of one
 * that tells of several events, each row may have been advanced by another since.
 */
export function wrongIn({ events, flowRecords, advances, accepted, rejects, rejected }: Holdings): string | undefined {
  const told = events + flowRecords;
  const fits = flowRecords === 0 ? told + advances === accepted : told <= accepted && told + advances >= accepted;
  if (!fits) return `${String(accepted)} records accepted, ${String(told)} stored, ${String(advances)} advances`;
  return rejects === rejected ? undefined : `${String(rejected)} records rejected, ${String(rejects)} rejects stored`;
}
