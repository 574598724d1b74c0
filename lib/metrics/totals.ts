import type { PoolClient } from "pg";

/** What a source sent since this process started. */
export type Totals = { deliveries: number; accepted: number; duplicates: number; rejected: number; bytes: number };

type Row = Totals & { source: string };
type Key = { organizationId: string; id: string };

const SUMS = `count(*)::float8 AS deliveries, sum(d.accepted)::float8 AS accepted, sum(d.duplicates)::float8 AS duplicates,
  sum(d.rejected)::float8 AS rejected, sum(d.bytes)::float8 AS bytes`;

/**
 * Counters over deliveries that only ever grow, whichever process took them. Each reading adds what came since the one before, by
 * transaction, so that none is counted twice and a scrape costs what is new, not what is kept.
 */
export class DeliveryTotals {
  readonly #since: Date;
  readonly #totals = new Map<string, Totals>();
  #checkpoint: string | undefined;

  /** @param since nothing received earlier counts. */
  constructor(since: Date) {
    this.#since = since;
  }

  /** Reads what is new. One caller at a time. Role `writer`. @returns the totals by source id. */
  async read(client: PoolClient, sources: readonly Key[]): Promise<ReadonlyMap<string, Totals>> {
    const { rows } = await client.query<{ horizon: string }>(
      "SELECT pg_snapshot_xmin(pg_current_snapshot())::text AS horizon",
    );
    const horizon = rows[0]?.horizon ?? "0";
    const added = await (this.#checkpoint === undefined
      ? this.#first(client, { sources, horizon })
      : this.#next(client, { checkpoint: this.#checkpoint, horizon }));
    for (const { source, ...row } of added) this.#totals.set(source, plus(this.#totals.get(source) ?? NONE, row));
    this.#checkpoint = horizon;
    return this.#totals;
  }

  async #first(client: PoolClient, at: { sources: readonly Key[]; horizon: string }): Promise<Row[]> {
    const { rows } = await client.query<Row>(
      `SELECT s.id AS source, ${SUMS} FROM unnest($1::uuid[], $2::uuid[]) AS s(organization_id, id)
         JOIN delivery d ON d.organization_id = s.organization_id AND d.source_id = s.id
        WHERE d.received_at >= $3 AND d.xid < $4::xid8 GROUP BY 1`,
      [at.sources.map(({ organizationId }) => organizationId), at.sources.map(({ id }) => id), this.#since, at.horizon],
    );
    return rows;
  }

  async #next(client: PoolClient, at: { checkpoint: string; horizon: string }): Promise<Row[]> {
    const { rows } = await client.query<Row>(
      `SELECT d.source_id AS source, ${SUMS} FROM delivery d
        WHERE d.xid >= $1::xid8 AND d.xid < $2::xid8 AND d.received_at >= $3 GROUP BY 1`,
      [at.checkpoint, at.horizon, this.#since],
    );
    return rows;
  }
}

export const NONE: Totals = { deliveries: 0, accepted: 0, duplicates: 0, rejected: 0, bytes: 0 };

export function plus(a: Totals, b: Totals): Totals {
  return {
    deliveries: a.deliveries + b.deliveries,
    accepted: a.accepted + b.accepted,
    duplicates: a.duplicates + b.duplicates,
    rejected: a.rejected + b.rejected,
    bytes: a.bytes + b.bytes,
  };
}
