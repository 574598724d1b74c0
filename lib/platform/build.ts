import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { withLock } from "./lock.ts";

const ROOT = join(import.meta.dirname, "../..");
const SOURCES = [
  "app",
  "components",
  "lib",
  "prisma",
  "public",
  "next.config.js",
  "postcss.config.mjs",
  "proxy.ts",
  "tsconfig.json",
  "package-lock.json",
];
const NEXT = join(ROOT, "node_modules/next/dist/bin/next");
const LOCK_WAIT_MS = 15 * 60_000;
const TAIL = 60;

/**
 * Builds the application when its sources changed since the last build that finished.
 * @param say tells the person in front of the terminal why it takes a while
 * @param signal ends the build
 * @throws Error with the end of the build's output
 */
export async function buildIfStale(say: (text: string) => void, signal?: AbortSignal): Promise<void> {
  if (isFresh()) return;
  await withLock(join(ROOT, "node_modules/.onrecord-build.lock"), LOCK_WAIT_MS, async () => {
    if (isFresh()) return;
    say("Building the application; this takes about a minute and happens only when its sources changed …");
    const sources = hashSources();
    rmSync(stamp(), { force: true });
    await runBuild(signal);
    writeFileSync(stamp(), sources);
  });
}

const stamp = () => join(ROOT, ".next/onrecord-sources");

function isFresh(): boolean {
  return existsSync(stamp()) && readFileSync(stamp(), "utf8") === hashSources();
}

function hashSources(): string {
  const hash = createHash("sha256").update(process.version);
  for (const path of SOURCES.flatMap(filesIn)) hash.update(`${path}\0`).update(readFileSync(path));
  return hash.digest("hex");
}

function filesIn(source: string): string[] {
  const path = join(ROOT, source);
  if (!existsSync(path)) return [];
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !/\.test\.tsx?$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

/**
 * Were we killed, the channel closes and the build ends too: left alone it would hold Next's lock against the next start. Only in
 * the build itself: its workers inherit this and live on channels of their own.
 */
const DIE_WITH_US =
  "data:text/javascript,if(process.argv[1].endsWith('next')){process.on('disconnect',()=>process.exit(1));process.channel.unref()}";

async function runBuild(signal: AbortSignal | undefined): Promise<void> {
  const build = spawn(process.execPath, ["--import", DIE_WITH_US, NEXT, "build"], {
    cwd: ROOT,
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  });
  const kill = () => build.kill("SIGKILL");
  signal?.addEventListener("abort", kill);
  const tail: string[] = [];
  for (const stream of [build.stdout, build.stderr]) {
    stream?.setEncoding("utf8").on("data", (text: string) => {
      tail.push(text);
      if (tail.length > TAIL) tail.shift();
    });
  }
  await once(build, "close");
  signal?.removeEventListener("abort", kill);
  if (build.exitCode !== 0 || !existsSync(join(ROOT, ".next/BUILD_ID")))
    throw new Error(`The application could not be built:\n${stripVTControlCharacters(tail.join("")).slice(-8_000)}`);
}
