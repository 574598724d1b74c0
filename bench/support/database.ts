import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import pg from "pg";
import { closeDatabase, useDatabase } from "../../lib/db.ts";
import { env } from "../../lib/env.ts";
import { openEmbeddedPostgres } from "../../lib/platform/embedded-postgres.ts";
import { migrate } from "../../lib/platform/migrate.ts";
import { parentOf } from "./process-watch.ts";

const CAUGHT_UP_MS = 15 * 60_000;
const CAUGHT_UP_POLL_MS = 500;

/** A database that holds the bench's data alone, migrated and in use by lib/db.ts. */
export type BenchDatabase = {
  url: string;
  settings: Record<string, string>;
  /** Where it runs on this machine; not a number elsewhere. */
  postmasterPid: number;
  /** Waits until what follows the log has caught up, and does what autovacuum does within a minute of a load: without it a query is planned for tables nobody has counted. */
  settle: () => Promise<void>;
  /** Empties PostgreSQL's memory and, where we may, the system's page cache. @returns which. */
  chill: () => Promise<string>;
  close: () => Promise<void>;
};

/** Beside the user's own database when DATABASE_URL names one, else an embedded PostgreSQL in a temporary folder, fsync on. */
export async function openDatabase(): Promise<BenchDatabase> {
  const { DATABASE_URL } = env();
  const { url, close } = DATABASE_URL === undefined ? await embedded() : await beside(DATABASE_URL);
  await migrate(url);
  await useDatabase(url);
  const postmasterPid = await postmasterOf(url);
  const settle = async (): Promise<void> => {
    await caughtUp(url);
    await query(url, "VACUUM ANALYZE");
  };
  return {
    url,
    settings: await settingsOf(url),
    postmasterPid,
    settle,
    chill: () => emptyCaches(url),
    close: () => closeDatabase().finally(close),
  };
}

/** Deriving goes on for a while after a load and would be measured with whatever comes next. */
async function caughtUp(url: string): Promise<void> {
  const deadline = performance.now() + CAUGHT_UP_MS;
  while (performance.now() < deadline) {
    const behind =
      "SELECT EXISTS (SELECT FROM delivery WHERE xid >= (SELECT min(xid::text::numeric)::text::xid8 FROM follower)) AS behind";
    const [row] = await query(url, behind);
    if (row?.["behind"] !== true) return;
    await pause(CAUGHT_UP_POLL_MS);
  }
  throw new Error("whoever derives from deliveries is still behind: the server's log says why");
}

/** PostgreSQL documentation, pg_buffercache; Linux' proc(5), drop_caches. */
async function emptyCaches(url: string): Promise<string> {
  await query(url, "CREATE EXTENSION IF NOT EXISTS pg_buffercache");
  await query(url, "SELECT pg_buffercache_evict_all()");
  try {
    writeFileSync("/proc/sys/vm/drop_caches", "1");
    return "neither PostgreSQL nor the system had anything in memory";
  } catch {
    return "PostgreSQL had nothing in memory, the system's page cache was warm";
  }
}

type Opened = { url: string; close: () => Promise<void> };

async function embedded(): Promise<Opened> {
  const dataDir = mkdtempSync(join(tmpdir(), "onrecord-bench-"));
  const postgres = await openEmbeddedPostgres({ dataDir });
  return {
    url: postgres.url,
    close: async () => {
      await postgres.release();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

async function beside(databaseUrl: string): Promise<Opened> {
  const name = `onrecord_bench_${randomBytes(4).toString("hex")}`;
  await query(databaseUrl, `CREATE DATABASE ${name}`);
  const url = new URL(databaseUrl);
  url.pathname = `/${name}`;
  const drop = async (): Promise<void> => {
    await query(databaseUrl, `DROP DATABASE ${name} WITH (FORCE)`);
  };
  return { url: url.href, close: drop };
}

/** Asked while the backend lives: its parent is the postmaster, when both are of this machine. */
async function postmasterOf(url: string): Promise<number> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<{ pid: number }>("SELECT pg_backend_pid() AS pid");
    return parentOf(rows[0]?.pid ?? 0);
  } finally {
    await client.end();
  }
}

/** What decides how fast and how durable a PostgreSQL is. */
export async function settingsOf(url: string): Promise<Record<string, string>> {
  const rows = await query(
    url,
    "SELECT name, setting FROM pg_settings WHERE name IN ('server_version', 'fsync', 'synchronous_commit', 'shared_buffers')",
  );
  return Object.fromEntries(rows.map(({ name, setting }) => [String(name), String(setting)]));
}

/** One statement as the database's owner, on a connection of its own. */
async function query(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}
