import type { Delivery } from "../deliveries/checkpoint.ts";

/** The deliveries of one source, in arrival order. */
export type SourceDeliveries = { organizationId: string; sourceId: string; deliveries: readonly Delivery[] };

/** Two rows that tell the same are at most this far apart, from end to beginning. */
export const APART_SECONDS = 60;
/** A flow log's window lasts seconds; of a longer one no more than this counts. */
export const WINDOW_SECONDS = 60;
/** How far beginnings of two rows that tell the same may lie apart. */
const REACH = `interval '${String(APART_SECONDS + WINDOW_SECONDS)} seconds'`;

/**
 * The rows that some deliveries of one source made (`touched`), and all of the table near them in time (`near`), as the beginning of a
 * statement; `whole` are those whose own neighbours are all among them. Spans, not one range: a single late row must not read everything in between.
 * Its parameters: $1 organization, $2 source, $3 delivery ids, $4 and $5 the least and largest id among their rows.
 */
export function nearSql(table: "network_flow" | "tailnet_change", columns: string): string {
  return `
    WITH touched AS MATERIALIZED (
      SELECT id, occurred_at FROM ${table} WHERE organization_id = $1 AND delivery_id = ANY($3::uuid[]) AND id BETWEEN $4 AND $5 AND source_id = $2
    ), span AS MATERIALIZED (
      SELECT unnest(range_agg(tstzrange(minute - 2 * ${REACH}, minute + interval '1 minute' + 2 * ${REACH}))) AS range
        FROM (SELECT DISTINCT date_trunc('minute', occurred_at) AS minute FROM touched) minutes
    ), near AS MATERIALIZED (
      SELECT ${columns}, e.occurred_at >= lower(span.range) + ${REACH} AND e.occurred_at < upper(span.range) - ${REACH} AS whole
        FROM span JOIN ${table} e ON e.organization_id = $1 AND e.source_id = $2
        AND e.id >= event_id_floor(lower(span.range)) AND e.id < event_id_floor(upper(span.range))
    )`;
}

/** The values of its parameters. */
export function nearValues({ organizationId, sourceId, deliveries }: SourceDeliveries): unknown[] {
  const ids = deliveries.flatMap(({ idMin, idMax }) => [idMin, idMax]).sort();
  return [organizationId, sourceId, deliveries.map(({ id }) => id), ids[0], ids.at(-1)];
}
