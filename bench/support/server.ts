import { spawn, type ChildProcess } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { configure, env } from "../../lib/env.ts";

const MAIN = join(import.meta.dirname, "../../lib/cli/main.ts");
/** The application may have to be built first. */
const READY_MS = 10 * 60_000;
const STOP_MS = 10_000;

export type BenchServer = {
  baseUrl: string;
  /** Where Tailscale's API server proxies would send their events. */
  recorderUrl: string;
  pid: number;
  kill: () => Promise<void>;
  close: () => Promise<void>;
};

/** Where a server lives, also after it was killed. */
export type ServerHome = { port: number; recorderPort: number; dataDir: string; remove: () => void };

/** What is started: the product as `npm start` runs it unless told otherwise. */
export type ServerKind = {
  program?: string[];
  /** Its address that answers 200 when it is up. */
  upAt?: string;
};

/** On free ports of this machine. Server and bench seal with one key, since each reads what the other stored. */
export async function makeServerHome(): Promise<ServerHome> {
  const dataDir = mkdtempSync(join(tmpdir(), "onrecord-bench-server-"));
  configure({ ONRECORD_DATA_DIR: dataDir, ONRECORD_SECRET_KEY: randomBytes(32).toString("hex") });
  const remove = (): void => {
    rmSync(dataDir, { recursive: true, force: true });
  };
  return { port: await freePort(), recorderPort: await freePort(), dataDir, remove };
}

/** Starts a server in a process of its own and waits until it is up. */
export async function startServer(
  databaseUrl: string,
  { home, program = [MAIN, "start"], upAt = "/api/health/live" }: ServerKind & { home: ServerHome },
): Promise<BenchServer> {
  const { port, recorderPort, dataDir } = home;
  const child = spawn(process.execPath, program, {
    stdio: ["ignore", 2, 2],
    env: {
      NODE_ENV: "production",
      PATH: dirname(process.execPath),
      HOME: dataDir,
      DATABASE_URL: databaseUrl,
      HOST: "127.0.0.1",
      PORT: String(port),
      RECORDER_PORT: String(recorderPort),
      ONRECORD_DATA_DIR: dataDir,
      ONRECORD_SECRET_KEY: env().ONRECORD_SECRET_KEY,
      LOG_LEVEL: env().LOG_LEVEL === "info" ? "warn" : env().LOG_LEVEL,
      NEXT_TELEMETRY_DISABLED: "1",
    },
  });
  const baseUrl = `http://127.0.0.1:${String(port)}`;
  try {
    await answers(`${baseUrl}${upAt}`, child);
  } catch (error) {
    await end(child, "SIGTERM");
    throw error;
  }
  return {
    baseUrl,
    recorderUrl: `http://127.0.0.1:${String(recorderPort)}`,
    pid: child.pid ?? 0,
    kill: () => end(child, "SIGKILL"),
    close: () => end(child, "SIGTERM"),
  };
}

async function answers(url: string, child: ChildProcess): Promise<void> {
  const deadline = performance.now() + READY_MS;
  while (performance.now() < deadline && child.exitCode === null) {
    const ready = await fetch(url).then(
      ({ ok }) => ok,
      () => false,
    );
    if (ready) return;
    await pause(100);
  }
  throw new Error("the server did not come up; its own words are above");
}

async function end(child: ChildProcess, signal: "SIGTERM" | "SIGKILL"): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, "exit");
  child.kill(signal);
  const timer = setTimeout(() => child.kill("SIGKILL"), STOP_MS);
  await ended;
  clearTimeout(timer);
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const address = probe.address();
  probe.close();
  await once(probe, "close");
  if (address === null || typeof address === "string") throw new Error("no free port");
  return address.port;
}
