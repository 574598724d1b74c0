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
 * @throws AppError `unavailable` when the database cannot be reached or is older than PostgreSQL 15, `forbidden` naming the rights
 *   its user lacks; Error with PostgreSQL's message when a migration fails
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
    const applied = await apply(pool, await checkedVersion(pool));
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

async function checkedVersion(pool: pg.Pool): Promise<number> {
  const { rows } = await pool.query<{ number: number; version: string }>(
    "SELECT current_setting('server_version_num')::int AS number, current_setting('server_version') AS version",
  );
  const [server] = rows;
  if (server !== undefined && server.number >= OLDEST_VERSION) return server.number;
  throw new AppError(
    "unavailable",
    `DATABASE_URL points at PostgreSQL ${server?.version ?? "of no known version"}; Onrecord needs 15 or later.`,
  );
}

async function apply(pool: pg.Pool, version: number): Promise<string[]> {
  const migrations = readMigrations();
  const pending = await pendingOf(
    pool,
    migrations.map(({ path }) => path),
  );
  if (pending.length === 0) return [];
  await checkRights(pool, version);
  const datamodel = readFileSync(join(PRISMA, "schema.prisma"), "utf8");
  const { engine, scriptFailure } = await openSchemaEngine(pool, [["schema.prisma", datamodel]]);
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
  } catch (error) {
    throw scriptFailure() ?? error;
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
  if (history[0]?.exists !== true) {
    await checkEmpty(pool);
    return names;
  }
  const { rows } = await pool.query<{ name: string }>(
    "SELECT migration_name AS name FROM _prisma_migrations WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL",
  );
  const done = new Set(rows.map(({ name }) => name));
  return names.filter((name) => !done.has(name));
}

/** Two products' tables in one schema end in a restore from backup; Prisma's own refusal speaks of baselines. */
async function checkEmpty(pool: pg.Pool): Promise<void> {
  const { rows } = await pool.query<{ name: string }>(
    "SELECT c.relname AS name FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') ORDER BY 1 LIMIT 3",
  );
  if (rows.length === 0) return;
  const tables = rows.map(({ name }) => name).join(", ");
  throw new AppError(
    "conflict",
    `The database of DATABASE_URL holds something else already (${tables}, …). Give Onrecord a database of its own.`,
  );
}
