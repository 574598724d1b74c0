import { transaction } from "../db.ts";
import { AppError } from "../errors.ts";
import { DAY_MS } from "../events/durations.ts";
import { EVENT_TABLES } from "../ingest/event-table.ts";
import { ensurePartitions } from "../ingest/partitions.ts";

const DAYS_BEHIND = 1;
const DAYS_AHEAD = 7;

/**
 * Makes the event tables' partitions from yesterday to a week ahead, so that no delivery has to. Does nothing where they exist.
 * @throws whatever the database says; the job is tried again.
 */
export async function makePartitions(now: Date): Promise<void> {
  const today = Math.floor(now.getTime() / DAY_MS);
  const days = Array.from({ length: DAYS_BEHIND + 1 + DAYS_AHEAD }, (_, n) =>
    new Date((today - DAYS_BEHIND + n) * DAY_MS).toISOString().slice(0, 10),
  );
  for (const { table } of EVENT_TABLES) {
    const made = await transaction({ role: "writer" }, (client) => ensurePartitions(client, { table, days }));
    if (!made) throw new AppError("unavailable", `${table} is being read: its partitions are made at the next try`);
  }
}
