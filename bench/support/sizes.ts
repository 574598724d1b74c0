import { transaction } from "../../lib/db.ts";

/** Could be derived again. */
const DERIVED = ["command", "command_call", "folded", "merged_call", "witnessed", "rollup_hour", "rollup_day"];

/** Bytes on disk of everything the product stores of what it was sent: tables, indexes, and what lies outside the rows. */
export async function storedBytes(): Promise<number> {
  return transaction({ role: "owner" }, async (client) => {
    const { rows } = await client.query<{ bytes: string }>(
      `SELECT sum(pg_total_relation_size(oid)) AS bytes FROM pg_class
        WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND relname NOT LIKE 'peer%' AND relname <> ALL ($1)`,
      [DERIVED],
    );
    return Number(rows[0]?.bytes ?? 0);
  });
}
