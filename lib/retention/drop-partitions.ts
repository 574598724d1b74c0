import { transaction } from "../db.ts";
import { STREAM_IDS, type StreamId } from "../events/field.ts";
import { log } from "../log.ts";

/** What was dropped, and the streams where somebody was reading: they are tried again at the next run. */
export type Dropped = { partitions: string[]; busy: Set<StreamId> };

/**
 * Drops every partition that the installation keeps no longer and no legal hold protects, each in a transaction of its own. A partition that somebody
 * reads is not waited for longer than half a second (D-11).
 * @throws AppError `unavailable`
 */
export async function dropExpiredPartitions(): Promise<Dropped> {
  const done: Dropped = { partitions: [], busy: new Set() };
  for (const stream of STREAM_IDS) {
    let next = await dropNext(stream);
    while (next?.dropped === true) {
      done.partitions.push(next.partition);
      next = await dropNext(stream);
    }
    if (next !== undefined) done.busy.add(stream);
  }
  if (done.partitions.length > 0) log.info({ partitions: done.partitions }, "retention dropped partitions");
  return done;
}

async function dropNext(stream: StreamId): Promise<{ partition: string; dropped: boolean } | undefined> {
  return transaction({ role: "purger", statementTimeoutMs: 300_000 }, async (client) => {
    const { rows } = await client.query<{ partition: string; dropped: boolean }>(
      "SELECT partition, dropped FROM drop_expired_partition($1)",
      [stream],
    );
    return rows[0];
  });
}
