// Runs on the machine's own Node, before anything is installed: built-in modules and plain syntax only.
import { execFileSync, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

export const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const OLDEST_NODE = [20, 19];
/** The first Node that runs TypeScript by itself without a flag on its long-term line. */
const OWN_NODE = 24;

/** Any executable will do: Prisma would download an engine that nothing here uses. */
const WITHOUT_ENGINE = {
  ...process.env,
  PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
  PRISMA_SKIP_POSTINSTALL_GENERATE: "1",
  PRISMA_HIDE_UPDATE_MESSAGE: "1",
  CHECKPOINT_DISABLE: "1",
};

/** Brings the clone to where its own Node can run it. @returns the path of that Node */
export function setUp() {
  checkNode();
  if (!isInstalled()) install();
  const node = findNode();
  if (!isGenerated()) generate(node);
  return node;
}

function checkNode() {
  const [major, minor] = process.versions.node.split(".").map(Number);
  if (major > OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor >= OLDEST_NODE[1])) return;
  fail(
    `Onrecord needs Node.js ${OLDEST_NODE.join(".")} or later to start; this is ${process.versions.node}. See https://nodejs.org.`,
  );
}

/** Compares what npm installed with what package-lock.json says, so that a pull that changed it installs again. */
function isInstalled() {
  const hidden = join(ROOT, "node_modules/.package-lock.json");
  if (!existsSync(hidden)) return false;
  const wanted = JSON.parse(readFileSync(join(ROOT, "package-lock.json"), "utf8")).packages;
  const present = JSON.parse(readFileSync(hidden, "utf8")).packages;
  return Object.entries(wanted).every(([path, { version, optional, link }]) => {
    if (path === "" || link === true) return true;
    const found = present[path];
    return found === undefined ? optional === true : found.version === version;
  });
}

function install() {
  say("Installing packages (npm ci) …");
  const npm = process.env.npm_execpath;
  const [command, first] = npm !== undefined && npm.endsWith(".js") ? [process.execPath, [npm]] : ["npm", []];
  try {
    // Whatever NODE_ENV says, the build needs the types and tools that npm would leave out in production.
    // stdout belongs to what a command prints, so npm's goes to stderr.
    execFileSync(command, [...first, "ci", "--include=dev", "--no-audit", "--no-fund", "--loglevel=error"], {
      cwd: ROOT,
      stdio: ["ignore", 2, 2],
      env: WITHOUT_ENGINE,
    });
  } catch {
    fail("npm ci failed; its message is above. Check the network, then start again.");
  }
}

function findNode() {
  const own = join(ROOT, "node_modules/.bin", process.platform === "win32" ? "node.cmd" : "node");
  if (existsSync(own) && runs(own)) return own;
  if (Number(process.versions.node.split(".")[0]) >= OWN_NODE) return process.execPath;
  return fail(
    "The Node.js 24 that npm should have installed does not run. Were install scripts switched off? Run: npm rebuild node",
  );
}

function runs(node) {
  try {
    execFileSync(node, ["--version"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

function generatedStamp() {
  const manifest = JSON.parse(readFileSync(join(ROOT, "node_modules/prisma/package.json"), "utf8"));
  return createHash("sha256")
    .update(manifest.version)
    .update(readFileSync(join(ROOT, "prisma/schema.prisma")))
    .digest("hex");
}

function isGenerated() {
  const stamp = join(ROOT, "lib/generated/stamp");
  return existsSync(stamp) && readFileSync(stamp, "utf8") === generatedStamp();
}

function generate(node) {
  say("Generating the database client …");
  try {
    execFileSync(node, [join(ROOT, "node_modules/prisma/build/index.js"), "generate"], {
      cwd: ROOT,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "pipe"],
      env: WITHOUT_ENGINE,
    });
  } catch (error) {
    fail(`prisma generate failed:\n${error.stdout ?? ""}${error.stderr ?? ""}`);
  }
  mkdirSync(join(ROOT, "lib/generated"), { recursive: true });
  writeFileSync(join(ROOT, "lib/generated/stamp"), generatedStamp());
}

/**
 * Runs the command line on the clone's own Node until it ends, and ends as it did. Signals are passed on; when this process dies
 * without a chance to do so, the child sees its channel close.
 */
export function runCommandLine(node, args) {
  prepareEnvironment();
  const child = spawn(node, [join(ROOT, "lib/cli/main.ts"), ...args], {
    stdio: ["inherit", "inherit", "inherit", "ipc"],
  });
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
  stopWithNpm(child);
  child.on("error", (error) => fail(`${node} could not be started: ${error.message}`));
  child.on("exit", (code, signal) => {
    process.exitCode = code ?? 128 + (signal === "SIGKILL" ? 9 : 15);
    if (signal !== null && signal !== "SIGINT" && signal !== "SIGTERM") say(`Onrecord was ended by ${signal}.`);
  });
}

/** A .env file in the clone, as .env.example shows; the environment itself goes first. */
function prepareEnvironment() {
  const file = join(ROOT, ".env");
  if (existsSync(file)) process.loadEnvFile(file);
  process.env.NODE_ENV = "production";
  process.env.NEXT_TELEMETRY_DISABLED = "1";
  process.env.ONRECORD_DATA_DIR = resolve(process.env.ONRECORD_DATA_DIR || join(ROOT, ".onrecord"));
}

/** npm that is killed outright tells nobody; its script would serve on without anyone to stop it. */
function stopWithNpm(child) {
  if (process.env.npm_lifecycle_event === undefined) return;
  const above = ancestors();
  const timer = setInterval(() => {
    if (ancestors() === above) return;
    clearInterval(timer);
    child.kill("SIGTERM");
  }, 500);
  timer.unref();
}

/** Between npm and its script there may be a shell, which outlives npm: its parent is watched too, where the system shows it. */
function ancestors() {
  try {
    const stat = readFileSync(`/proc/${process.ppid}/stat`, "utf8");
    return `${process.ppid} ${stat.split(") ").at(-1).split(" ")[1]}`;
  } catch {
    return String(process.ppid);
  }
}

function say(text) {
  process.stderr.write(`${text}\n`);
}

export function fail(text) {
  say(text);
  process.exit(1);
}
