import { setTimeout as pause } from "node:timers/promises";
import { transaction } from "../../lib/db.ts";

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

/** Reads what each request left in the database. Requests of one source come one after the other. */
export class Ledger {
  readonly #source: { organizationId: string; sourceId: string };
  #after = "0";
  #unsettled = 0;

  constructor(source: { organizationId: string; sourceId: string }) {
    this.#source = source;
  }

  /** A body was not sent as HTTP wants: Node may have answered, or cut the line, while what came of it was still to be stored. */
  mayComeLater(): void {
    this.#unsettled++;
  }

  /**
   * The source's deliveries since the last time this was asked.
   * @param expected how many the answer speaks of; more than that are what may have come later, as long as there can be any. Fewer may still be
   *   in the spool: what was too slow for its sender's patience.
   */
  async next(expected: number): Promise<DeliveryRow[]> {
    let rows = await this.#rows();
    for (let tries = 0; rows.length < expected && tries < SPOOL_TRIES; tries++) {
      await pause(SPOOL_PAUSE_MS);
      rows = await this.#rows();
    }
    const late = Math.min(this.#unsettled, Math.max(0, rows.length - expected));
    this.#unsettled -= late;
    return rows.slice(late);
  }

  async #rows(): Promise<DeliveryRow[]> {
    const { organizationId, sourceId } = this.#source;
    return transaction({ role: "owner" }, async (client) => {
      const { rows } = await client.query<DeliveryRow & { xid: string }>({
        name: "fuzz-ledger",
        text: `SELECT d.xid::text, d.records, d.accepted, d.duplicates, d.rejected,
                      (SELECT count(*)::int FROM reject r WHERE r.organization_id = d.organization_id AND r.delivery_id = d.id) AS rejects
                 FROM delivery d WHERE d.xid > $3::xid8 AND d.organization_id = $1 AND d.source_id = $2 ORDER BY d.xid`,
        values: [organizationId, sourceId, this.#after],
      });
      this.#after = rows.at(-1)?.xid ?? this.#after;
      return rows;
    });
  }
}

/** Counts the times that a row of an event table was advanced: such a record is accepted and makes no row. */
export async function countAdvances(): Promise<void> {
  await transaction({ role: "owner" }, async (client) => {
    await client.query("CREATE TABLE fuzz_advance (organization_id uuid NOT NULL)");
    await client.query(`CREATE FUNCTION fuzz_advance() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public
      AS $$ BEGIN INSERT INTO fuzz_advance VALUES (NEW.organization_id); RETURN NULL; END $$`);
    for (const table of ["audit_event", "command_event"])
      await client.query(
        `CREATE TRIGGER fuzz_advance AFTER UPDATE ON ${table} FOR EACH ROW EXECUTE FUNCTION fuzz_advance()`,
      );
  });
}

/** What an organization's tables hold in all. `accepted` and `rejected` are the sums that its senders were told. */
export type Holdings = {
  calls: number;
  commands: number;
  advances: number;
  rejects: number;
  accepted: number;
  rejected: number;
};

export async function holdingsOf(organizationId: string): Promise<Holdings> {
  return transaction({ role: "owner", statementTimeoutMs: 0 }, async (client) => {
    const { rows } = await client.query<Holdings>(
      `SELECT (SELECT count(*)::int FROM audit_event WHERE organization_id = $1) AS calls,
              (SELECT count(*)::int FROM command_event WHERE organization_id = $1) AS commands,
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
