import type { PoolClient } from "pg";
import { transaction } from "../db.ts";
import type { Stream, StreamId } from "../events/field.ts";
import type { StreamItem } from "../events/item.ts";
import { STREAMS } from "../events/streams.ts";
import { oldestListedRowsSql, rowsSql, toItem, toListedItem, type Row } from "../query/rows.ts";
import type { Position } from "./position.ts";

/** A row that was made or changed, and where in the log. */
export type Entry<S extends StreamId = StreamId> = { position: Position; item: StreamItem[S] };

/** What came after a position: `next` is where to go on, and `more` whether there is something there already. */
export type Step<S extends StreamId = StreamId> = { entries: Entry<S>[]; next: Position; more: boolean };

type Channel<S extends StreamId> = { organizationId: string; stream: S };

/** Of one step: it is held in memory, once for all who tail the stream. */
const ENTRIES_MAX = 2_000;
const TRANSACTIONS_MAX = 500;

/**
 * Reads on in the log of one organization's stream. Only what no open transaction can come before is read, so nothing is ever passed over; of
 * a stream whose rows may be folded under others, only what that was done for.
 */
export function readStep<S extends StreamId>(channel: Channel<S>, after: Position): Promise<Step<S>> {
  return transaction({ role: "app", organizationId: channel.organizationId }, async (client) => {
    await client.query("SET LOCAL jit = off");
    const horizon = await horizonOf(client, channel.stream);
    if (after.xid >= horizon) return { entries: [], next: after, more: false };
    const source = channel.stream === "commands" ? derivedRows : deliveredRows;
    return source(client, channel, { after, horizon });
  });
}

/** The end of the log now: a tail that starts here gets what is committed from now on. */
export function endOfLog<S extends StreamId>({ organizationId, stream }: Channel<S>): Promise<Position> {
  return transaction({ role: "app", organizationId }, async (client) => ({
    xid: await horizonOf(client, stream),
    id: null,
  }));
}

async function horizonOf(client: PoolClient, stream: StreamId): Promise<bigint> {
  const { folds }: Stream = STREAMS[stream];
  const { rows } = await client.query<{ log: string; folded: string | null }>(
    `SELECT pg_snapshot_xmin(pg_current_snapshot())::text AS log, (SELECT xid FROM follower WHERE name = 'folding')::text AS folded`,
  );
  const log = BigInt(rows[0]?.log ?? 0);
  const folded = BigInt(rows[0]?.folded ?? 0);
  return folds?.waits !== true || folded > log ? log : folded;
}

type Reach = { after: Position; horizon: bigint };

/** Deliveries in the order of their transactions, and of each the rows it made or changed last; among them, in theirs, the merging of calls. */
async function deliveredRows<S extends StreamId>(
  client: PoolClient,
  channel: Channel<S>,
  { after, horizon }: Reach,
): Promise<Step<S>> {
  const { rows: transactions } = await client.query<Delivered>(
    `SELECT xid::text, ids, least, greatest FROM (
       ${DELIVERED}
       ${channel.stream === "api-calls" ? `UNION ALL ${MERGED}` : ""}
     ) told ORDER BY told.xid LIMIT ${String(TRANSACTIONS_MAX)}`,
    [String(after.xid), String(horizon)],
  );
  const entries: Entry<S>[] = [];
  for (const delivered of transactions) {
    const room = ENTRIES_MAX - entries.length;
    const found = await rowsOfTransaction(client, channel, { delivered, after, room });
    entries.push(...found);
    if (found.length === room) return { entries, next: lastOf(entries, after), more: true };
  }
  const more = transactions.length === TRANSACTIONS_MAX;
  const next = more ? BigInt(transactions.at(-1)?.xid ?? 0) + 1n : horizon;
  return { entries, next: { xid: next, id: null }, more };
}

/** A transaction: of deliveries, or, without `ids`, one that changed which calls are merged. */
type Delivered = { xid: string; ids: string[] | null; least: string; greatest: string };

const DELIVERED = `
  SELECT xid, array_agg(id) AS ids, min(event_id_min::text) AS least, max(event_id_max::text) AS greatest FROM deliveries
   WHERE xid >= $1::xid8 AND xid < $2::xid8 AND event_id_min IS NOT NULL GROUP BY xid`;
const MERGED = `
  SELECT derived_xid, NULL, min(id::text), max(id::text) FROM call_witnesses
   WHERE derived_xid >= $1::xid8 AND derived_xid < $2::xid8 GROUP BY derived_xid`;

/** A merged call comes when it is merged, whenever the events it is of came. */
function changedSql(stream: StreamId, { ids }: Delivered): string {
  if (ids === null) return "e.id IN (SELECT w.id FROM call_witnesses w WHERE w.derived_xid = $1::xid8)";
  return `e.delivery_id = ANY($1::uuid[])${stream === "api-calls" ? " AND e.witness_id IS NULL" : ""}`;
}

/** In id order, past the position where that lies within this transaction. */
async function rowsOfTransaction<S extends StreamId>(
  client: PoolClient,
  { stream }: Channel<S>,
  { delivered, after, room }: { delivered: Delivered; after: Position; room: number },
): Promise<Entry<S>[]> {
  const xid = BigInt(delivered.xid);
  const { rows } = await client.query<Row[]>({
    text: oldestListedRowsSql(
      stream,
      `${changedSql(stream, delivered)} AND e.id BETWEEN $2 AND $3 AND ($4::uuid IS NULL OR e.id > $4)`,
      room,
    ),
    values: [delivered.ids ?? delivered.xid, delivered.least, delivered.greatest, xid === after.xid ? after.id : null],
    rowMode: "array",
  });
  return rows.map((row) => {
    const item = toListedItem(stream, row);
    return { item, position: { xid, id: item.id } };
  });
}

function lastOf(entries: readonly Entry[], otherwise: Position): Position {
  return entries.at(-1)?.position ?? otherwise;
}

/** Derived rows belong to no delivery: each says in which transaction it was last derived. */
async function derivedRows<S extends StreamId>(
  client: PoolClient,
  { stream }: Channel<S>,
  { after, horizon }: Reach,
): Promise<Step<S>> {
  const { rows: derived } = await client.query<{ id: string; xid: string }>(
    `SELECT id, derived_xid::text AS xid FROM commands
      WHERE derived_xid >= $1::xid8 AND derived_xid < $2::xid8 AND (derived_xid > $1::xid8 OR $3::uuid IS NULL OR id > $3)
      ORDER BY derived_xid, id LIMIT ${String(ENTRIES_MAX)}`,
    [String(after.xid), String(horizon), after.id],
  );
  const { rows } = await client.query<Row[]>({
    text: rowsSql(stream, "e.id = ANY($1::uuid[])"),
    values: [derived.map(({ id }) => id)],
    rowMode: "array",
  });
  const items = new Map(rows.map((row) => toItem(stream, row)).map((item) => [item.id, item]));
  const entries = derived.flatMap(({ id, xid }) => {
    const item = items.get(id);
    return item === undefined ? [] : [{ item, position: { xid: BigInt(xid), id } }];
  });
  const more = derived.length === ENTRIES_MAX;
  return { entries, next: more ? lastOf(entries, after) : { xid: horizon, id: null }, more };
}
