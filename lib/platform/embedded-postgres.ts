import { existsSync, realpathSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { log } from "../log.ts";
import { withLock } from "./lock.ts";
import { postgresBinaries } from "./postgres-binaries.ts";
import {
  findPostmaster,
  initialise,
  startPostmaster,
  lastWords,
  type Cluster,
  type Postmaster,
} from "./postgres-cluster.ts";
import {
  addressOf,
  createDatabase,
  keepConnection,
  readConnection,
  usablePort,
  type Connection,
} from "./postgres-connection.ts";
import { isUsed, leaveSeat, takeSeat } from "./postgres-seats.ts";
import { openPath, postgresUser } from "./postgres-user.ts";
import { ensureDataFolder, makeFolder } from "./private-file.ts";
import { startOf } from "./process-identity.ts";

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

const LOCK_WAIT_MS = 90_000;
/** Long enough for crash recovery of a full write-ahead log. */
const READY_WAIT_MS = 120_000;
const STOP_WAIT_MS = 2_000;
const WATCH_MS = 500;

/**
 * Opens the PostgreSQL of a data folder: makes it the first time, adopts it when it already runs (another command, or a server
 * that was killed), starts it otherwise. While this process lives, a server that dies is started again on the same port.
 * @throws AppError `forbidden` when the folder cannot be written; Error with PostgreSQL's last words when it does not come up
 */
export async function openEmbeddedPostgres({ dataDir, durable = true }: Options): Promise<EmbeddedPostgres> {
  ensureDataFolder(dataDir);
  const home = join(realpathSync(dataDir), "postgres");
  const seats = join(home, "users");
  makeFolder(home);
  const locked = <T>(work: () => Promise<T>) => withLock(join(home, "lock"), LOCK_WAIT_MS, work);
  const seat = takeSeat(seats);
  let open = await locked(() => bringUp(home, durable));
  const stopWatching = watchOver(
    () => open.postmaster.pid,
    async () => {
      open = await locked(() => bringUp(home, durable));
    },
  );
  return {
    url: addressOf(open.connection, "onrecord"),
    pid: () => open.postmaster.pid,
    release: async () => {
      await stopWatching();
      await locked(async () => {
        leaveSeat(seat);
        if (!isUsed(seats)) await stopPostmaster(join(home, "data"));
      });
    },
  };
}

/** Under the lock: a running server and the database in it. */
async function bringUp(home: string, durable: boolean): Promise<{ connection: Connection; postmaster: Postmaster }> {
  const cluster = prepare(home, durable);
  const kept = readConnection(home, existsSync(cluster.data));
  const running = findPostmaster(cluster.data);
  const connection = { ...kept, port: running?.port ?? (await usablePort(kept.port)) };
  keepConnection(home, connection);
  initialise(cluster, connection.password);
  const postmaster = await ready(connection, cluster, running ?? startPostmaster(cluster, connection.port));
  return { connection, postmaster };
}

function prepare(home: string, durable: boolean): Cluster {
  const data = join(home, "data");
  const user = openPath(data, postgresUser(data));
  return { data, user, durable, binaries: postgresBinaries(home, user) };
}

/**
 * Waits until the server answers, through its crash recovery if need be. A server found shutting down is started anew, and so is
 * one that met the shared memory of a killed predecessor, whose processes take a moment to go.
 */
async function ready(connection: Connection, cluster: Cluster, found: Postmaster): Promise<Postmaster> {
  const deadline = performance.now() + READY_WAIT_MS;
  let postmaster = found;
  let starts = 0;
  for (;;) {
    const problem = await createDatabase(connection);
    if (problem === undefined) return postmaster;
    if (performance.now() > deadline) {
      throw new Error(`PostgreSQL does not answer on 127.0.0.1:${String(connection.port)}`, { cause: problem });
    }
    if (startOf(postmaster.pid) === undefined) {
      const words = lastWords(cluster.data);
      const clears = /shared memory|shutting down|shut down/.test(words);
      if (++starts > (clears ? 40 : 2)) throw new Error(`PostgreSQL did not start:\n${words}`);
      postmaster = startPostmaster(cluster, connection.port);
      await pause(200);
    }
    await pause(50);
  }
}

/** Looks after the server while this process lives; polling, since an adopted one is nobody's child. @returns the end of it */
function watchOver(pid: () => number, restart: () => Promise<void>): () => Promise<void> {
  let restarting: Promise<void> | undefined;
  const timer = setInterval(() => {
    if (restarting !== undefined || startOf(pid()) !== undefined) return;
    log.error({ pid: pid() }, "PostgreSQL died; starting it again");
    restarting = restart()
      .catch((error: unknown) => {
        log.error({ err: error }, "PostgreSQL could not be started again; trying on");
      })
      .finally(() => {
        restarting = undefined;
      });
  }, WATCH_MS);
  timer.unref();
  return async () => {
    clearInterval(timer);
    await restarting;
  };
}

/** `fast`: open transactions are rolled back and the data is flushed, so that nothing needs recovery next time. A flush that takes
 * longer than anyone waits goes on by itself; the next start waits for its end. */
async function stopPostmaster(data: string): Promise<void> {
  const running = findPostmaster(data);
  if (running === undefined) return;
  process.kill(running.pid, "SIGINT");
  const deadline = performance.now() + STOP_WAIT_MS;
  while (startOf(running.pid) !== undefined && performance.now() < deadline) await pause(20);
}
