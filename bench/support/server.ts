import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { env } from "../../lib/env.ts";

const MAIN = join(import.meta.dirname, "../../lib/cli/main.ts");
/** The application may have to be built first. */
const READY_MS = 10 * 60_000;
const STOP_MS = 10_000;

export type BenchServer = { baseUrl: string; pid: number; close: () => Promise<void> };

/** The product as `npm start` runs it, in a process of its own, on a free port of this machine. */
export async function startServer(databaseUrl: string): Promise<BenchServer> {
  const port = await freePort();
  const dataDir = mkdtempSync(join(tmpdir(), "onrecord-bench-server-"));
  const child = spawn(process.execPath, [MAIN, "start"], {
    stdio: ["ignore", 2, 2],
    env: {
      NODE_ENV: "production",
      PATH: dirname(process.execPath),
      HOME: dataDir,
      DATABASE_URL: databaseUrl,
      HOST: "127.0.0.1",
      PORT: String(port),
      ONRECORD_DATA_DIR: dataDir,
      LOG_LEVEL: env().LOG_LEVEL === "info" ? "warn" : env().LOG_LEVEL,
      NEXT_TELEMETRY_DISABLED: "1",
    },
  });
  const close = async (): Promise<void> => {
    await end(child);
    rmSync(dataDir, { recursive: true, force: true });
  };
  const baseUrl = `http://127.0.0.1:${String(port)}`;
  try {
    await answers(baseUrl, child);
  } catch (error) {
    await close();
    throw error;
  }
  return { baseUrl, pid: child.pid ?? 0, close };
}

async function answers(baseUrl: string, child: ChildProcess): Promise<void> {
  const deadline = performance.now() + READY_MS;
  while (performance.now() < deadline && child.exitCode === null) {
    const ready = await fetch(`${baseUrl}/api/health/ready`).then(
      ({ ok }) => ok,
      () => false,
    );
    if (ready) return;
    await pause(100);
  }
  throw new Error("the server did not become ready; its own words are above");
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, "exit");
  child.kill("SIGTERM");
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
