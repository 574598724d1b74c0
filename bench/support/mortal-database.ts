import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import pg from "pg";
import { closeDatabase, useDatabase } from "../../lib/db.ts";
import { openEmbeddedPostgres } from "../../lib/platform/embedded-postgres.ts";
import { withLock } from "../../lib/platform/lock.ts";
import { migrate } from "../../lib/platform/migrate.ts";
import { settingsOf } from "./database.ts";

/** A PostgreSQL of this machine that can be killed. fsync is on: what it acknowledged is there when it is back. */
export type MortalDatabase = {
  url: string;
  settings: Record<string, string>;
  /** `kill -9`; started again after `awayMs`. Resolves once it answers. */
  kill: (awayMs: number) => Promise<void>;
  close: () => Promise<void>;
};

const LOCK_WAIT_MS = 60_000;
const BACK_MS = 120_000;

/** Migrated, and in use by lib/db.ts. */
export async function openMortalDatabase(): Promise<MortalDatabase> {
  const dataDir = mkdtempSync(join(tmpdir(), "onrecord-bench-"));
  const postgres = await openEmbeddedPostgres({ dataDir });
  await migrate(postgres.url);
  await useDatabase(postgres.url);
  return {
    url: postgres.url,
    settings: await settingsOf(postgres.url),
    kill: async (awayMs) => {
      // Whoever would start it again needs this lock.
      await withLock(join(dataDir, "postgres/lock"), LOCK_WAIT_MS, async () => {
        process.kill(postgres.pid(), "SIGKILL");
        await pause(awayMs);
      });
      await answers(postgres.url);
    },
    close: async () => {
      await closeDatabase();
      await postgres.release();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

async function answers(url: string): Promise<void> {
  const deadline = performance.now() + BACK_MS;
  while (!(await isUp(url))) {
    if (performance.now() > deadline) throw new Error("the database did not come back");
    await pause(50);
  }
}

async function isUp(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  client.on("error", () => undefined);
  try {
    await client.connect();
    await client.query("SELECT 1");
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}
