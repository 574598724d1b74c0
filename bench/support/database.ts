import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { closeDatabase, useDatabase } from "../../lib/db.ts";
import { env } from "../../lib/env.ts";
import { openEmbeddedPostgres } from "../../lib/platform/embedded-postgres.ts";
import { migrate } from "../../lib/platform/migrate.ts";
import { parentOf } from "./process-watch.ts";

/** A database that holds the bench's data alone, migrated and in use by lib/db.ts. */
export type BenchDatabase = {
  url: string;
  settings: Record<string, string>;
  /** Where it runs on this machine; not a number elsewhere. */
  postmasterPid: number;
  /** What autovacuum does within a minute of a load; without it a query is planned for tables nobody has counted. */
  settle: () => Promise<void>;
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
    await query(url, "VACUUM ANALYZE");
  };
  return { url, settings: await settingsOf(url), postmasterPid, settle, close: () => closeDatabase().finally(close) };
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
