import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

export const ADMIN = { email: "admin@example.com", password: "correct horse battery staple" };

/** Whom the OpenID provider knows, by `sub`. */
export const ACCOUNTS = [
  { sub: "mira", email: "mira@example.com", email_verified: true, name: "Mira Ray" },
  { sub: "mallory", email: "mallory@elsewhere.test", email_verified: true, name: "Mallory" },
];

export type RunningOnrecord = { dataDir: string; stop: () => Promise<void> };

/** Starts the product by its README's command on a fresh data folder, and waits until it is ready. */
export async function startOnrecord(port: number, variables: Record<string, string>): Promise<RunningOnrecord> {
  const dataDir = await mkdtemp(join(tmpdir(), "onrecord-e2e-"));
  const child = spawn(process.execPath, ["scripts/start.mjs"], {
    env: { ...ownEnvironment(), ...variables, PORT: String(port), HOST: "127.0.0.1", ONRECORD_DATA_DIR: dataDir },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let said = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (bytes: Buffer) => (said += bytes.toString()));
  const ready = await waitUntilReady(`http://127.0.0.1:${String(port)}`, () => child.exitCode !== null);
  if (!ready) {
    child.kill("SIGTERM");
    throw new Error(`Onrecord did not get ready:\n${said}`);
  }
  return {
    dataDir,
    stop: async () => {
      const exited = child.exitCode === null ? once(child, "exit") : undefined;
      child.kill("SIGTERM");
      await exited;
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/** What the command line prints with `--json`, against the data folder of the server all specs share. */
export function onrecord<T>(...words: string[]): Promise<T> {
  return onrecordIn<T>(process.env["E2E_DATA_DIR"] ?? "", ...words);
}

/** The same against another running server's. */
export async function onrecordIn<T>(dataDir: string, ...words: string[]): Promise<T> {
  const { stdout } = await promisify(execFile)(process.execPath, ["scripts/onrecord.mjs", ...words, "--json"], {
    env: { ...ownEnvironment(), ONRECORD_DATA_DIR: dataDir },
  });
  return JSON.parse(stdout) as T;
}

/** A port nobody listens on at this moment. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** The machine's environment without what would configure the product. */
function ownEnvironment(): NodeJS.ProcessEnv {
  const configured = /^(DATABASE_URL|ONRECORD_|RECORDER_|OIDC_|NEXTAUTH_|TLS_|PORT$|HOST$|NODE_ENV$)/;
  const kept: Record<string, string> = Object.fromEntries(
    Object.entries(process.env).flatMap(([name, value]) =>
      value === undefined || configured.test(name) ? [] : [[name, value]],
    ),
  );
  return { ...kept, NODE_ENV: "production" };
}

async function waitUntilReady(url: string, hasExited: () => boolean): Promise<boolean> {
  const deadline = Date.now() + 300_000;
  while (Date.now() < deadline && !hasExited()) {
    const response = await fetch(`${url}/api/health/ready`).catch(() => undefined);
    if (response?.ok === true) return true;
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  return false;
}
