import { transaction } from "../db.ts";

/** What retention removed of a stream, or of the deliveries, on one UTC day. */
export type Removal = {
  /** YYYY-MM-DD. */
  day: string;
  /** A stream, or `deliveries`. */
  stream: string;
  rows: number;
  /** RFC 3339, of the events; of deliveries, when they came. */
  oldest: string;
  newest: string;
};

type Row = Omit<Removal, "oldest" | "newest"> & { oldest: Date; newest: Date };

const SHOWN_MAX = 60;

/** The organization's removals of the last 90 days, by day and stream, newest first. */
export function listRemovals(organizationId: string): Promise<Removal[]> {
  return transaction({ role: "app", organizationId }, async (client) => {
    const { rows } = await client.query<Row>(
      `SELECT to_char(removed_at AT TIME ZONE 'UTC', 'YYYY-MM-DD') AS day, stream, sum(rows)::float8 AS rows, min(oldest) AS oldest, max(newest) AS newest
         FROM retention_removal WHERE removed_at > now() - interval '90 days' GROUP BY 1, 2 ORDER BY 1 DESC, 2 LIMIT ${String(SHOWN_MAX)}`,
    );
    return rows.map((row) => ({ ...row, oldest: row.oldest.toISOString(), newest: row.newest.toISOString() }));
  });
}
