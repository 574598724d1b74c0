import { randomBytes, randomUUID } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import pg from "pg";
import { z } from "zod";
import { log } from "../log.ts";
import { withLock } from "./lock.ts";
import {
  findPostmaster,
  initialise,
  startPostmaster,
  startupLog,
  type Cluster,
  type Postmaster,
} from "./postgres-cluster.ts";
import { postgresBinaries } from "./postgres-binaries.ts";
import { openPath, postgresUser } from "./postgres-user.ts";
import { ensureDataFolder, readPrivateFile, writePrivateFile } from "./private-file.ts";
import { isRunning, ownIdentity, startOf } from "./process-identity.ts";

type Options = {
  dataDir: string;
  /** False gives up crash safety for speed: throw-away test clusters only. */
  durable?: boolean;
};

/** A running PostgreSQL that this process uses, together with whoever else does. */
export type EmbeddedPostgres = {
  /** A superuser's address of the database `onrecord`. */
  url: string;
  pid: () => number;
  /** Stops watching; the last user to leave stops the server. */
  release: () => Promise<void>;
};

const connectionFile = z.object({ password: z.string(), port: z.number().int() });
type Connection = z.infer<typeof connectionFile>;
const identity = z.object({ pid: z.number(), startedAt: z.string() });

const LOCK_WAIT_MS = 90_000;
const READY_WAIT_MS = 60_000;
const WATCH_MS = 500;

/**
 * Opens the PostgreSQL of a data folder: makes it the first time, adopts it when it already runs (another command, or a server
 * that was killed), starts it otherwise. While this process lives, a server that dies is started again on the same port.
 * @throws Error with PostgreSQL's own last words when it does not come up
 */
export async function openEmbeddedPostgres({ dataDir, durable = true }: Options): Promise<EmbeddedPostgres> {
  ensureDataFolder(dataDir);
  const home = join(realpathSync(dataDir), "postgres");
  mkdirSync(join(home, "users"), { recursive: true, mode: 0o700 });
  const seat = join(home, "users", `${String(process.pid)}-${randomUUID()}`);
  const lock = join(home, "lock");
  const open = () => withLock(lock, LOCK_WAIT_MS, () => bringUp(home, durable));
  let { connection, postmaster } = await withLock(lock, LOCK_WAIT_MS, async () => {
    writeFileSync(seat, JSON.stringify(ownIdentity()), { mode: 0o600 });
    return bringUp(home, durable);
  });
  const watch = watchOver(
    () => postmaster,
    async () => {
      ({ connection, postmaster } = await open());
    },
  );
  return {
    url: addressOf(connection, "onrecord"),
    pid: () => postmaster.pid,
    release: async () => {
      await watch.stop();
      await withLock(lock, LOCK_WAIT_MS, async () => {
        rmSync(seat, { force: true });
        if (!isUsed(home)) await stopPostmaster(join(home, "data"));
      });
    },
  };
}

/** Under the lock: a running server and the database in it. */
async function bringUp(home: string, durable: boolean): Promise<{ connection: Connection; postmaster: Postmaster }> {
  const cluster = prepare(home, durable);
  const running = findPostmaster(cluster.data);
  const known = readConnection(home, existsSync(cluster.data));
  const port = running?.port ?? (await usablePort(known.port));
  const connection = { ...known, port };
  writePrivateFile(join(home, "connection.json"), JSON.stringify(connection));
  initialise(cluster, connection.password);
  const postmaster = running ?? startPostmaster(cluster, port);
  await ready(connection, cluster, postmaster);
  return { connection, postmaster };
}

function prepare(home: string, durable: boolean): Cluster {
  const data = join(home, "data");
  const user = openPath(data, postgresUser(data));
  return { data, user, durable, binaries: postgresBinaries(home, user) };
}

function readConnection(home: string, initialised: boolean): Connection {
  const file = join(home, "connection.json");
  const content = readPrivateFile(file);
  if (content !== undefined) return connectionFile.parse(JSON.parse(content));
  if (initialised)
    throw new Error(`${file} is missing: it holds the password of the database beside it. Restore it from a backup.`);
  return { password: randomBytes(24).toString("base64url"), port: 0 };
}

/** The port it had, so that the address stays the same; another when someone took that. */
async function usablePort(wanted: number): Promise<number> {
  return (await tryPort(wanted)) ?? (await tryPort(0)) ?? noPort();
}

function tryPort(port: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => {
      resolve(undefined);
    });
    server.listen({ port, host: "127.0.0.1", exclusive: true }, () => {
      const address = server.address();
      server.close(() => {
        resolve(typeof address === "object" && address !== null ? address.port : undefined);
      });
    });
  });
}

function noPort(): never {
  throw new Error("No free port on 127.0.0.1 for the embedded PostgreSQL");
}

/** Waits until the server answers, through its crash recovery if need be. One that gave up is started anew: after a kill, the
 * processes of the old server may hold its memory for a moment longer. */
async function ready(connection: Connection, cluster: Cluster, postmaster: Postmaster): Promise<void> {
  const deadline = performance.now() + READY_WAIT_MS;
  for (;;) {
    const problem = await createDatabase(connection);
    if (problem === undefined) return;
    if (startOf(postmaster.pid) === undefined) {
      const words = startupLog(cluster.data);
      if (performance.now() > deadline || !words.includes("shared memory"))
        throw new Error(`PostgreSQL did not start:\n${words}`, { cause: problem });
      postmaster.pid = startPostmaster(cluster, connection.port).pid;
    }
    if (performance.now() > deadline)
      throw new Error(`PostgreSQL does not answer on 127.0.0.1:${String(connection.port)}`, { cause: problem });
    await pause(50);
  }
}

/** @returns what went wrong, undefined when the database is there */
async function createDatabase(connection: Connection): Promise<unknown> {
  const client = new pg.Client({ connectionString: addressOf(connection, "postgres"), connectionTimeoutMillis: 5_000 });
  client.on("error", (error) => {
    log.debug({ err: error }, "the database went away while it was being opened");
  });
  try {
    await client.connect();
    const { rowCount } = await client.query("SELECT FROM pg_database WHERE datname = 'onrecord'");
    if (rowCount === 0) await client.query("CREATE DATABASE onrecord");
    return undefined;
  } catch (error) {
    return error;
  } finally {
    await client.end().catch(() => undefined);
  }
}

function addressOf({ password, port }: Connection, database: string): string {
  return `postgresql://onrecord:${password}@127.0.0.1:${String(port)}/${database}`;
}

/** Looks after the server while this process lives; polling, since an adopted one is nobody's child. */
function watchOver(current: () => Postmaster, restart: () => Promise<void>): { stop: () => Promise<void> } {
  let stopped = false;
  let restarting: Promise<void> = Promise.resolve();
  let busy = false;
  const timer = setInterval(() => {
    if (busy || stopped || startOf(current().pid) !== undefined) return;
    busy = true;
    log.error({ pid: current().pid }, "PostgreSQL died; starting it again");
    restarting = restart()
      .catch((error: unknown) => {
        log.error({ err: error }, "PostgreSQL could not be started again; trying on");
      })
      .finally(() => {
        busy = false;
      });
  }, WATCH_MS);
  timer.unref();
  return {
    stop: async () => {
      stopped = true;
      clearInterval(timer);
      await restarting;
    },
  };
}

/** Whether any living process has its seat; those of the dead are cleared away. */
function isUsed(home: string): boolean {
  const folder = join(home, "users");
  return (
    readdirSync(folder)
      .map((name) => join(folder, name))
      .filter((file) => {
        const seat = identity.safeParse(JSON.parse(readFileSync(file, "utf8")));
        if (seat.success && isRunning(seat.data)) return true;
        rmSync(file, { force: true });
        return false;
      }).length > 0
  );
}

/** `fast`: open transactions are rolled back, the data is checkpointed, and nothing needs recovery next time. */
async function stopPostmaster(data: string): Promise<void> {
  const running = findPostmaster(data);
  if (running === undefined) return;
  process.kill(running.pid, "SIGINT");
  while (startOf(running.pid) !== undefined) await pause(20);
}
