import { setTimeout as pause } from "node:timers/promises";
import { closeDatabase, useDatabase } from "../db.ts";
import { configure, env } from "../env.ts";
import { openEmbeddedPostgres } from "./embedded-postgres.ts";
import { migrate } from "./migrate.ts";

const CLOSE_MS = 500;

export type OpenDatabase = {
  /** The migrations this opening applied. */
  migrated: string[];
  /** Ends our connections and, where the database is the embedded one and nobody else uses it, the server. */
  close: () => Promise<void>;
};

/**
 * Makes the database ready for this process, migrated to this version: the one DATABASE_URL names, else the embedded one of the
 * data folder, whether or not it runs already.
 * @throws AppError, see `migrate` and `openEmbeddedPostgres`
 */
export async function openDatabase(): Promise<OpenDatabase> {
  const { DATABASE_URL, ONRECORD_DATA_DIR } = env();
  if (DATABASE_URL !== undefined) return { migrated: await migrate(DATABASE_URL), close: closeSoon };
  const postgres = await openEmbeddedPostgres({ dataDir: ONRECORD_DATA_DIR });
  const close = async () => {
    await closeSoon();
    await postgres.release();
  };
  try {
    configure({ DATABASE_URL: postgres.url });
    await useDatabase(postgres.url);
    return { migrated: await migrate(postgres.url), close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** A statement that runs on is ended with its connection, by the server's stop or by ours, and not waited for. */
export async function closeSoon(): Promise<void> {
  await Promise.race([closeDatabase(), pause(CLOSE_MS, undefined, { ref: false })]);
}
