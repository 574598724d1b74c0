import type { PoolClient } from "pg";
import type { Arrival } from "./arrival.ts";
import { IDENTITY_COLUMNS, type EventTable, type Placed, type PlacingColumn } from "./event-table.ts";

/** What one delivery gives every row it makes or advances. */
export type Placing = Arrival & {
  organizationId: string;
  sourceId: string;
  /** Of a replay alone: marks the rejects its records were. */
  claim?: (client: PoolClient) => Promise<void>;
  /** Of what was pulled alone: notes how far the pull has come. */
  checkpoint?: (client: PoolClient, stored: { records: number; accepted: number }) => Promise<void>;
};

/** How many records made or advanced rows (one record may tell of several events), and the range of the rows' ids. */
export type Changed = { records: number; idMin: string | null; idMax: string | null };

export const UNCHANGED: Changed = { records: 0, idMin: null, idMax: null };

/**
 * Writes events of one table. A row that is there already changes only when this record's stage is later, or equal with the smaller
 * digest; so any order and any number of arrivals ends the same.
 * @param rows in id order (two writers of the same rows never deadlock), one a row: `ON CONFLICT DO UPDATE` refuses to touch a row
 *   twice, so the caller folds a call's stages first.
 */
export async function insertEvents<Event extends { id: string }>(
  client: PoolClient,
  placing: Placing,
  { into, rows }: { into: EventTable<Event>; rows: readonly Placed<Event>[] },
): Promise<Changed> {
  if (rows.length === 0) return UNCHANGED;
  const result = await client.query<{ records: number; id_min: string | null; id_max: string | null }>({
    name: `insert-${into.table}`,
    text: statementFor(into),
    values: [
      ...into.placing.map((name) => placingValue(placing, name)),
      ...into.columns.map((column) => rows.map(({ event, index }) => column.of(event, index))),
    ],
  });
  const changed = result.rows[0];
  return { records: changed?.records ?? 0, idMin: changed?.id_min ?? null, idMax: changed?.id_max ?? null };
}

/** The value a delivery gives one of its columns. */
export function placingValue(placing: Placing, column: PlacingColumn): string {
  switch (column) {
    case "organization_id":
      return placing.organizationId;
    case "source_id":
      return placing.sourceId;
    case "delivery_id":
      return placing.deliveryId;
    case "received_at":
      return placing.receivedAt.toISOString();
  }
}

const PLACING_TYPES: Record<PlacingColumn, string> = {
  organization_id: "uuid",
  source_id: "uuid",
  delivery_id: "uuid",
  received_at: "timestamptz",
};

const statements = new Map<string, string>();

function statementFor<Event>(into: EventTable<Event>): string {
  const known = statements.get(into.table);
  if (known !== undefined) return known;
  const made = buildStatement(into);
  statements.set(into.table, made);
  return made;
}

function buildStatement<Event>({ table, placing, columns }: EventTable<Event>): string {
  const names = [...placing, ...columns.map(({ name }) => name)];
  const shared = placing.map((name, position) => `$${String(position + 1)}::${PLACING_TYPES[name]}`);
  // A list column travels as text, one array literal a row: see event-table.ts.
  const arrays = columns.map(
    ({ type }, position) => `$${String(position + placing.length + 1)}::${type === "text[]" ? "text" : type}[]`,
  );
  const values = columns.map(({ name, type }) => (type === "text[]" ? `r.${name}::text[]` : `r.${name}`));
  const advancing = names.filter((name) => !IDENTITY_COLUMNS.has(name)).map((name) => `${name} = EXCLUDED.${name}`);
  return `
    WITH changed AS (
      INSERT INTO ${table} AS e (${names.join(", ")})
      SELECT ${[...shared, ...values].join(", ")}
      FROM unnest(${arrays.join(", ")}) WITH ORDINALITY AS r(${columns.map(({ name }) => name).join(", ")}, position)
      ORDER BY r.position
      ON CONFLICT (organization_id, id) DO UPDATE SET ${advancing.join(", ")}
      WHERE EXCLUDED.stage > e.stage OR (EXCLUDED.stage = e.stage AND EXCLUDED.digest < e.digest)
      RETURNING id, delivery_index
    )
    SELECT count(DISTINCT delivery_index)::int AS records, min(id::text COLLATE "C") AS id_min, max(id::text COLLATE "C") AS id_max FROM changed`;
}
