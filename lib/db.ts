import { PrismaPg } from "@prisma/adapter-pg";
import pg from "pg";
import { AppError } from "./errors.ts";
import { env } from "./env.ts";
import { PrismaClient, type Prisma } from "./generated/prisma/client.ts";
import { log } from "./log.ts";
import { databaseFoundAway, forgetOutage, isConnectionFailure, isDatabaseAway } from "./outage.ts";
import { currentPatience } from "./patience.ts";

/** The roles of the migrations. `owner` is whoever DATABASE_URL names: migrations and the command line alone use it. */
export type DatabaseRole = "gate" | "app" | "writer" | "purger" | "owner";

type Access = {
  role: DatabaseRole;
  /** Required by `app`: what its views and policies show. */
  organizationId?: string;
  /** How long one statement may run; 30 s unless told, 0 for no bound (exports, imports). */
  statementTimeoutMs?: number;
  /** `one`: everything is read as it was at the first statement, and nothing written. */
  snapshot?: "one";
  /** `later`: the commit does not wait for the disk. A crash may undo it, unless a commit that came after it waited. */
  flush?: "later";
};

export type Tx = Prisma.TransactionClient;

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** A connection keeps the plans it made, and the first page on a new one waits 0.1 s for its own: who clicks once a minute is not to wait each time. */
const CONNECTIONS_KEPT = 4;

declare global {
  /** One pool a process: the bundled application, the worker beside it and Next's own halves each hold a copy of this module. */
  var onrecordDatabase: { pool: pg.Pool | undefined; address: string | undefined } | undefined;
}

const shared = (globalThis.onrecordDatabase ??= { pool: undefined, address: undefined });
let prisma: { client: PrismaClient; pool: pg.Pool } | undefined;

/** Tells this process where the database is, when that is not DATABASE_URL (embedded runs, tests). Closes what was open. */
export async function useDatabase(url: string): Promise<void> {
  await closeDatabase();
  shared.address = url;
}

/** @throws AppError `unavailable` when neither DATABASE_URL nor `useDatabase` said where the database is. */
export function databaseUrl(): string {
  const url = shared.address ?? env().DATABASE_URL;
  if (url === undefined)
    throw new AppError("unavailable", "No database: set DATABASE_URL, or start Onrecord with its embedded PostgreSQL.");
  return url;
}

/** Whether there are connections to use. What is not worth opening the database for asks first, lest it opens one that was just closed. */
export function isDatabaseOpen(): boolean {
  return shared.pool !== undefined;
}

export async function closeDatabase(): Promise<void> {
  const [openPrisma, openPool] = [prisma, shared.pool];
  prisma = shared.pool = undefined;
  forgetOutage();
  await openPrisma?.client.$disconnect();
  await openPool?.end();
}

/**
 * Runs `work` on one connection in one transaction, bound to a role and an organization for just that transaction.
 * Commits when `work` resolves, rolls back when it throws.
 * @throws AppError `unavailable` when the database cannot be reached; whatever `work` throws.
 */
export async function transaction<T>(access: Access, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await connect();
  let failure: Error | undefined;
  // A connection that dies emits `error` besides failing its query; unheard, it would end the process.
  const lost = (error: Error): void => {
    failure ??= error;
  };
  client.on("error", lost);
  const gaveUp = giveUpWith(client);
  try {
    const begin = access.snapshot === "one" ? "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY" : "BEGIN";
    await client.query(
      [begin, ...settings(access).map(({ name, value }) => `SET LOCAL ${name} = '${value}'`)].join("; "),
    );
    const result = await work(client);
    await client.query("COMMIT");
    return result;
  } catch (error) {
    // Of a connection that died between two statements, the next one only says that it is not queryable.
    failure ??= error instanceof Error ? error : new Error(String(error));
    await client.query("ROLLBACK").catch((rollback: unknown) => {
      log.debug({ err: rollback }, "rollback failed: the connection is gone");
    });
    throw isConnectionFailure(failure) || (gaveUp.now() && !(error instanceof AppError)) ? unavailable(failure) : error;
  } finally {
    gaveUp.forget();
    client.off("error", lost);
    // A connection that failed is not trusted with the next caller's work.
    client.release(isConnectionFailure(failure) || gaveUp.now());
  }
}

/** Ends the connection when the caller's patience does: whoever holds it is told at once, and the pool gets its place back. */
function giveUpWith(client: pg.PoolClient): { now: () => boolean; forget: () => void } {
  const signal = currentPatience()?.signal;
  const end = (): void => {
    void client.end();
  };
  if (signal?.aborted === true) end();
  signal?.addEventListener("abort", end);
  return {
    now: () => signal?.aborted === true,
    forget: () => signal?.removeEventListener("abort", end),
  };
}

/** The same for the typed tables: everything but event rows, which `lib/ingest` writes and `lib/query` reads in SQL. */
export async function prismaTransaction<T>(access: Access, work: (tx: Tx) => Promise<T>): Promise<T> {
  if (isDatabaseAway()) throw unavailable();
  const client = prismaClient();
  try {
    return await client.$transaction(async (tx) => {
      for (const { name, value } of settings(access)) await tx.$executeRaw`SELECT set_config(${name}, ${value}, true)`;
      return await work(tx);
    });
  } catch (error) {
    throw isConnectionFailure(error) ? unavailable(error) : error;
  }
}

/** Made anew when another copy of this module closed the pool it was made for. */
function prismaClient(): PrismaClient {
  const pool = openPool();
  if (prisma?.pool !== pool)
    prisma = { client: new PrismaClient({ adapter: new PrismaPg(pool, { disposeExternalPool: false }) }), pool };
  return prisma.client;
}

/** A connection of its own, outside the pool, for LISTEN and advisory locks that outlive a transaction. The caller ends it. */
export async function dedicatedClient(): Promise<pg.Client> {
  const client = new pg.Client({
    connectionString: databaseUrl(),
    connectionTimeoutMillis: 5_000,
    application_name: "onrecord",
  });
  await client.connect();
  return client;
}

/** A caller with little patience gets an error instead of a connection that comes late; that one goes back to the pool. */
async function connect(): Promise<pg.PoolClient> {
  if (isDatabaseAway()) throw unavailable();
  const pool = openPool();
  const connecting = pool.connect();
  const patience = currentPatience();
  try {
    return await (patience === undefined ? connecting : inTime(connecting, patience.connectMs));
  } catch (error) {
    throw unavailable(error);
  } finally {
    connecting.catch((error: unknown) => {
      // A pool that is busy is no outage, and what another one found says nothing of this one's database.
      if (isConnectionFailure(error) && pool === shared.pool) databaseFoundAway(probe, error);
    });
  }
}

async function inTime(connecting: Promise<pg.PoolClient>, ms: number): Promise<pg.PoolClient> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(resolve, ms, undefined);
  });
  const client = await Promise.race([connecting, late]).finally(() => {
    clearTimeout(timer);
  });
  if (client !== undefined) return client;
  connecting.then(
    (unwanted) => {
      unwanted.release();
    },
    () => undefined,
  );
  throw new Error(`no connection within ${String(ms)} ms`);
}

/** @throws what stands in the way of a connection now. */
async function probe(): Promise<void> {
  const client = await dedicatedClient();
  client.on("error", () => undefined);
  await client.query("SELECT 1").finally(() => client.end());
}

function openPool(): pg.Pool {
  if (shared.pool !== undefined) return shared.pool;
  const pool = new pg.Pool({
    connectionString: databaseUrl(),
    max: env().DATABASE_POOL_MAX,
    min: Math.min(CONNECTIONS_KEPT, env().DATABASE_POOL_MAX),
    connectionTimeoutMillis: 5_000,
    idleTimeoutMillis: 30_000,
    application_name: "onrecord",
  });
  // For as long as a connection lives: the pool listens only while it idles, and one that is being ended may still be told
  // by a stopping server that it is over. An error nobody hears ends the process.
  pool.on("connect", (client) => client.on("error", () => undefined));
  pool.on("error", (error) => {
    log.warn({ err: error }, "an idle database connection was lost");
  });
  shared.pool = pool;
  return pool;
}

type Setting = { name: string; value: string };

function settings({ role, organizationId, statementTimeoutMs = 30_000, flush }: Access): Setting[] {
  const result = [{ name: "statement_timeout", value: String(statementTimeoutMs) }];
  if (flush === "later") result.push({ name: "synchronous_commit", value: "off" });
  if (organizationId !== undefined) {
    if (!UUID.test(organizationId)) throw new Error(`not an organization id: ${organizationId}`);
    result.push({ name: "app.organization", value: organizationId });
  }
  if (role !== "owner") result.push({ name: "role", value: `onrecord_${role}` });
  return result;
}

function unavailable(cause?: unknown): AppError {
  return new AppError("unavailable", "The database cannot be reached. Nothing was lost or half done; try again.", {
    cause,
    retryAfterSeconds: 2,
  });
}
