import { execFileSync, spawn } from "node:child_process";
import {
  chownSync,
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  statfsSync,
  statSync,
  truncateSync,
} from "node:fs";
import { totalmem } from "node:os";
import { join } from "node:path";
import { log } from "../log.ts";
import { writePrivateFile } from "./private-file.ts";
import { startOf } from "./process-identity.ts";
import type { PostgresUser } from "./postgres-user.ts";

/** One cluster on disk: its data, the programs that serve it, and whom they run as. */
export type Cluster = { data: string; binaries: string; user: PostgresUser; durable: boolean };

/** A server process on a cluster, ours or found running. */
export type Postmaster = { pid: number; port: number };

const MEBIBYTE = 1024 * 1024;
const LOG_LIMIT = 16 * MEBIBYTE;

/** Makes the cluster when it is missing; a first attempt that was cut short leaves nothing behind. */
export function initialise(cluster: Cluster, superuserPassword: string): void {
  if (existsSync(cluster.data)) return;
  const making = `${cluster.data}.new`;
  const passwordFile = `${cluster.data}.password`;
  rmSync(making, { recursive: true, force: true });
  mkdirSync(making, { mode: 0o700 });
  writePrivateFile(passwordFile, superuserPassword);
  try {
    give(making, cluster.user);
    give(passwordFile, cluster.user);
    const locale = ["--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"];
    const access = ["--username=onrecord", `--pwfile=${passwordFile}`, "--auth=scram-sha-256"];
    const sync = cluster.durable ? [] : ["--no-sync"];
    runAs(cluster, "initdb", ["-D", making, ...locale, ...access, ...sync]);
    renameSync(making, cluster.data);
  } finally {
    rmSync(passwordFile, { force: true });
  }
}

function give(path: string, user: PostgresUser): void {
  if (user !== undefined) chownSync(path, user.uid, user.gid);
}

function runAs(cluster: Cluster, program: string, args: string[]): void {
  try {
    execFileSync(join(cluster.binaries, program), args, {
      ...cluster.user,
      cwd: "/",
      env: ENVIRONMENT,
      encoding: "utf8",
      stdio: "pipe",
    });
  } catch (error) {
    const output = error instanceof Error && "stderr" in error ? String(error.stderr).trim() : String(error);
    throw new Error(`PostgreSQL's ${program} failed: ${output}`, { cause: error });
  }
}

/** Nothing of our environment reaches the database: PGDATA, locales and secrets would. */
const ENVIRONMENT = { LC_ALL: "C", TZ: "UTC", NODE_ENV: "production" } as const;

/** The server that runs on this cluster now, whoever started it. A pid file whose process is another program is removed. */
export function findPostmaster(data: string): Postmaster | undefined {
  const file = join(data, "postmaster.pid");
  if (!existsSync(file)) return undefined;
  const lines = readFileSync(file, "utf8").split("\n");
  const [pid, port] = [Number(lines[0]), Number(lines[3] ?? 0)];
  if (startOf(pid) === undefined) return undefined; // PostgreSQL takes the file over itself
  if (serves(pid, data)) return { pid, port };
  // After a reboot, or in a restarted container, the number may be anyone's, and PostgreSQL would refuse to start.
  rmSync(file, { force: true });
  return undefined;
}

function serves(pid: number, data: string): boolean {
  try {
    if (process.platform === "linux") return readlinkSync(`/proc/${String(pid)}/cwd`) === data;
    return execFileSync("ps", ["-o", "command=", "-p", String(pid)], { encoding: "utf8" }).includes(data);
  } catch (error) {
    log.debug({ err: error, pid }, "the process in postmaster.pid cannot be looked at: not ours");
    return false;
  }
}

/** Starts the server in a session of its own, so that neither Ctrl-C nor our own death reaches it. @throws Error when it cannot be run */
export function startPostmaster(cluster: Cluster, port: number): Postmaster {
  const output = openSync(join(cluster.data, "startup.log"), "w", 0o600);
  try {
    trimLogs(cluster.data);
    const child = spawn(
      join(cluster.binaries, "postgres"),
      ["-D", cluster.data, "-p", String(port), ...settings(cluster)],
      {
        ...cluster.user,
        cwd: cluster.data,
        env: ENVIRONMENT,
        detached: true,
        stdio: ["ignore", output, output],
      },
    );
    child.on("error", (error) => {
      log.error({ err: error }, "PostgreSQL could not be started");
    });
    child.unref();
    if (child.pid === undefined)
      throw new Error(`PostgreSQL could not be started: ${cluster.binaries}/postgres does not run here`);
    return { pid: child.pid, port };
  } finally {
    closeSync(output);
  }
}

/** What a server that gave up said last: before its log was opened, or in the newest log. */
export function lastWords(data: string): string {
  const logs = logFiles(data).sort((a, b) => statSync(b).mtimeMs - statSync(a).mtimeMs);
  return [join(data, "startup.log"), ...logs.slice(0, 1)]
    .filter((file) => existsSync(file))
    .map((file) => readFileSync(file, "utf8").trim().split("\n").slice(-5).join("\n"))
    .join("\n");
}

function settings(cluster: Cluster): string[] {
  const memory = Math.floor(totalmem() / MEBIBYTE);
  const values: Record<string, string> = {
    listen_addresses: "127.0.0.1",
    unix_socket_directories: "",
    password_encryption: "scram-sha-256",
    max_connections: "100",
    shared_buffers: `${String(Math.max(32, Math.min(256, Math.floor(memory / 8))))}MB`,
    effective_cache_size: `${String(Math.floor(memory / 2))}MB`,
    work_mem: "16MB",
    maintenance_work_mem: "128MB",
    max_wal_size: "4GB",
    wal_compression: "on",
    checkpoint_timeout: "15min",
    random_page_cost: "1.1",
    jit: "off",
    timezone: "UTC",
    log_timezone: "UTC",
    // A failing statement may carry what a source sent; the log says what failed, not with which data.
    log_min_error_statement: "panic",
    logging_collector: "on",
    log_directory: "log",
    log_filename: "postgresql-%u.log",
    log_truncate_on_rotation: "on",
    log_rotation_age: "1d",
    log_rotation_size: "0",
    dynamic_shared_memory_type: sharedMemory(),
    ...(cluster.durable ? {} : { fsync: "off", synchronous_commit: "off", full_page_writes: "off" }),
  };
  return Object.entries(values).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
}

/** Containers give /dev/shm 64 MB, which one parallel hash join overruns. */
function sharedMemory(): string {
  if (process.platform !== "linux" || !existsSync("/dev/shm")) return process.platform === "linux" ? "mmap" : "posix";
  const { blocks, bsize } = statfsSync("/dev/shm");
  return blocks * bsize >= 256 * MEBIBYTE ? "posix" : "mmap";
}

/** One file a weekday, overwritten a week later; what a storm of errors made of it is cut at the next start. */
function trimLogs(data: string): void {
  for (const file of logFiles(data)) {
    if (statSync(file).size > LOG_LIMIT) truncateSync(file);
  }
}

function logFiles(data: string): string[] {
  const folder = join(data, "log");
  return existsSync(folder) ? readdirSync(folder).map((name) => join(folder, name)) : [];
}
