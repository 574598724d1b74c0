import type { ClientBase } from "pg";
import Cursor from "pg-cursor";
import { Grouping, type Derived } from "./group.ts";
import type { FormerCommand, Member } from "./member.ts";

const ROWS_A_READ = 2_000;

/**
 * Reads members in group order and derives their commands. One read of rows is in memory at a time, and what it gives is yielded as
 * soon as it is `flushAt` rows.
 * @param sql a SELECT of members (members-sql.ts) in `GROUP_ORDER`.
 */
export async function* derive(
  client: ClientBase,
  { sql, values, flushAt }: { sql: string; values: unknown[]; flushAt: number },
): AsyncGenerator<{ derived: Derived; calls: number }> {
  // Never closed by hand: read to its end it closes itself, and after an error pg-cursor's close() may wait forever.
  const cursor = client.query(new Cursor<Member | FormerCommand>(sql, values));
  const grouping = new Grouping();
  let calls = 0;
  for (let rows = await cursor.read(ROWS_A_READ); rows.length > 0; rows = await cursor.read(ROWS_A_READ)) {
    for (const row of rows) {
      grouping.add(row);
      if (row.type === "call") calls += 1;
    }
    if (grouping.waiting < flushAt) continue;
    yield { derived: grouping.take(), calls };
    calls = 0;
  }
  yield { derived: grouping.finish(), calls };
}
