import type { PoolClient } from "pg";
import type { Brought } from "./brought.ts";

/** A delivery that changed rows, and where these lie. */
export type Delivery = {
  organizationId: string;
  sourceId: string;
  id: string;
  idMin: string;
  idMax: string;
  xid: string;
};

/** Rows of one step, about: its transaction must be short, since open ones hold back everybody who follows the log. */
const ROWS_A_STEP = 20_000;
const DELIVERIES_A_STEP = 1_000;

type Row = Delivery & { accepted: number; concerns: boolean };

/** Who follows the log: the name its checkpoint is kept under, and which deliveries concern it. */
export type Follower = { name: string; looksFor: readonly Brought[] };

/** `from` is where the follower stood; `checkpoint` is to be saved once the deliveries are done and `moved` says that any were passed: all below it are done. */
export type NextDeliveries = {
  deliveries: Delivery[];
  moved: boolean;
  from: bigint;
  checkpoint: bigint;
  horizon: bigint;
  more: boolean;
};

/**
 * The deliveries past a follower's checkpoint that concern it, in arrival order, below every transaction that is still open; several may
 * share a transaction and are taken together.
 */
export async function nextDeliveries(client: PoolClient, { name, looksFor }: Follower): Promise<NextDeliveries> {
  const state = await client.query<{ checkpoint: string; horizon: string }>(
    `SELECT coalesce((SELECT xid FROM follower WHERE name = $1), '0')::text AS checkpoint,
            pg_snapshot_xmin(pg_current_snapshot())::text AS horizon`,
    [name],
  );
  const { checkpoint = "0", horizon = "0" } = state.rows[0] ?? {};
  const { rows } = await client.query<Row>(
    `SELECT organization_id AS "organizationId", source_id AS "sourceId", id, event_id_min AS "idMin", event_id_max AS "idMax", xid::text, accepted,
            brought && $3::text[] AS concerns FROM delivery
      WHERE xid >= $1::xid8 AND xid < $2::xid8 AND event_id_min IS NOT NULL
      ORDER BY xid FETCH FIRST ${String(DELIVERIES_A_STEP)} ROWS WITH TIES`,
    [checkpoint, horizon, looksFor],
  );
  const taken = cut(rows);
  const more = taken.length < rows.length || rows.length >= DELIVERIES_A_STEP;
  const next = more ? BigInt(taken.at(-1)?.xid ?? 0) + 1n : BigInt(horizon);
  return {
    deliveries: taken.filter(({ concerns }) => concerns),
    moved: taken.length > 0,
    from: BigInt(checkpoint),
    checkpoint: next,
    horizon: BigInt(horizon),
    more,
  };
}

/** As many whole transactions as fit a step, at least one. */
function cut(rows: readonly Row[]): Row[] {
  let sum = 0;
  const end = rows.findIndex((row, position) => {
    const fits = sum < ROWS_A_STEP || row.xid === rows[position - 1]?.xid;
    sum += row.concerns ? row.accepted : 0;
    return !fits;
  });
  return rows.slice(0, end === -1 ? rows.length : end);
}

/** Every delivery below it is done. */
export async function saveCheckpoint(client: PoolClient, { name }: Follower, checkpoint: bigint): Promise<void> {
  await client.query(
    "INSERT INTO follower (name, xid) VALUES ($1, $2::xid8) ON CONFLICT (name) DO UPDATE SET xid = EXCLUDED.xid",
    [name, checkpoint.toString()],
  );
}
