import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import pg from "pg";
import { AppError } from "../errors.ts";
import { checkRights } from "./database-rights.ts";
import { openSchemaEngine } from "./schema-engine.ts";

const PRISMA = join(import.meta.dirname, "../../prisma");
const OLDEST_VERSION = 150_000;
/** Any number will do, as long as every migrator takes the same. */
const LOCK = 4_027_001;

/**
 * Applies the migrations a database does not have yet, all or none: they run in one transaction, which a kill or a failing
 * statement undoes whole. Several processes may call it at once; the later ones wait and find nothing to do.
 * @returns the names of the migrations applied
 * @throws AppError `unavailable` when the database cannot be reached, `forbidden` naming the right its user lacks, `invalid` for a
 *   PostgreSQL before 15; Error with PostgreSQL's message when a migration fails
 */
export async function migrate(url: string): Promise<string[]> {
  const pool = new pg.Pool({
    connectionString: url,
    max: 1,
    idleTimeoutMillis: 0,
    connectionTimeoutMillis: 10_000,
    application_name: "onrecord migrate",
  });
  let lost: Error | undefined;
  pool.on("error", (error) => {
    lost = error;
  });
  try {
    await begin(pool);
    await checkVersion(pool);
    const applied = await apply(pool);
    // COMMIT of a transaction that failed, or of none, answers otherwise.
    const { command } = await pool.query("COMMIT");
    if (command !== "COMMIT" || lost !== undefined)
      throw new Error("The migrations were undone: the database did not commit them.", { cause: lost });
    return applied;
  } finally {
    await pool.end();
  }
}

async function begin(pool: pg.Pool): Promise<void> {
  try {
    await pool.query("BEGIN");
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new AppError("unavailable", `The database cannot be reached: ${reason}. Check DATABASE_URL.`, {
      cause: error,
    });
  }
  await pool.query("SELECT pg_advisory_xact_lock($1)", [LOCK]);
}

async function checkVersion(pool: pg.Pool): Promise<void> {
  const { rows } = await pool.query<{ number: number; version: string }>(
    "SELECT current_setting('server_version_num')::int AS number, current_setting('server_version') AS version",
  );
  const [server] = rows;
  if (server === undefined || server.number >= OLDEST_VERSION) return;
  throw new AppError("invalid", `DATABASE_URL points at PostgreSQL ${server.version}; Onrecord needs 15 or later.`);
}

async function apply(pool: pg.Pool): Promise<string[]> {
  const migrations = readMigrations();
  const pending = await pendingOf(
    pool,
    migrations.map(({ path }) => path),
  );
  if (pending.length === 0) return [];
  await checkRights(pool);
  const engine = await openSchemaEngine(pool, [["schema.prisma", readFileSync(join(PRISMA, "schema.prisma"), "utf8")]]);
  try {
    const lockfile = {
      path: "migration_lock.toml",
      content: readFileSync(join(PRISMA, "migrations/migration_lock.toml"), "utf8"),
    };
    const { appliedMigrationNames } = await engine.applyMigrations({
      migrationsList: {
        baseDir: join(PRISMA, "migrations"),
        lockfile,
        shadowDbInitScript: "",
        migrationDirectories: migrations,
      },
      filters: { externalTables: [], externalEnums: [] },
    });
    return appliedMigrationNames;
  } finally {
    engine.free();
  }
}

function readMigrations() {
  const folder = join(PRISMA, "migrations");
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(join(folder, entry.name, "migration.sql")))
    .map(({ name }) => ({
      path: name,
      migrationFile: {
        path: "migration.sql",
        content: { tag: "ok" as const, value: readFileSync(join(folder, name, "migration.sql"), "utf8") },
      },
    }))
    .sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** Asked by hand first: a start that has nothing to migrate need not load the engine. */
async function pendingOf(pool: pg.Pool, names: string[]): Promise<string[]> {
  const { rows: history } = await pool.query<{ exists: boolean }>(
    "SELECT to_regclass('_prisma_migrations') IS NOT NULL AS exists",
  );
  if (history[0]?.exists !== true) return names;
  const { rows } = await pool.query<{ name: string }>(
    "SELECT migration_name AS name FROM _prisma_migrations WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL",
  );
  const done = new Set(rows.map(({ name }) => name));
  return names.filter((name) => !done.has(name));
}
