import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fail, ROOT, setUp } from "./setup.mjs";

/** Fewer modules than this, and dependency-cruiser looked past the code instead of at it. */
const MODULES_AT_LEAST = 100;
const BROWSERS = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/usr/bin/google-chrome-stable",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];

const node = setUp();
const reports = mkdtempSync(join(tmpdir(), "onrecord-report-"));
const bin = (path) => join(ROOT, "node_modules", path);

/** In order from cheap to dear; each answers how many passed and failed. */
const STAGES = {
  format: () => check(bin("prettier/bin/prettier.cjs"), ["--check", "--log-level=warn", "."]),
  lint: () => check(bin("eslint/bin/eslint.js"), [".", "--max-warnings=0"]),
  types: async () => {
    const typegen = await run(bin("next/dist/bin/next"), ["typegen"], { quiet: true });
    if (typegen.code !== 0) return failed(typegen.output);
    return check(bin("typescript/bin/tsc"), ["--noEmit"]);
  },
  boundaries,
  dead: () => check(bin("knip/bin/knip.js"), ["--no-progress"]),
  unit: () => vitest("unit"),
  integration: () => vitest("integration"),
  build: () => check(join(ROOT, "scripts/build.mjs"), [], { production: true }),
  e2e,
};

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !Object.hasOwn(STAGES, name));
if (unknown.length > 0) fail(`No stage ${unknown.join(", ")}. Stages: ${Object.keys(STAGES).join(", ")}.`);

const totals = { passed: 0, failed: 0 };
for (const name of wanted.length > 0 ? wanted : Object.keys(STAGES)) {
  const began = Date.now();
  const result = await STAGES[name]();
  totals.passed += result.passed;
  totals.failed += result.failed;
  const seconds = ((Date.now() - began) / 1000).toFixed(1);
  print(
    `${result.failed === 0 ? "ok  " : "FAIL"} ${name.padEnd(12)} ${result.passed} passed, ${result.failed} failed  (${seconds} s)`,
  );
}
rmSync(reports, { recursive: true, force: true });
print(`${totals.passed} passed, ${totals.failed} failed`);
process.exitCode = totals.failed === 0 && totals.passed > 0 ? 0 : 1;

/** A stage that is one check as a whole. */
async function check(program, args, options) {
  const { code, output } = await run(program, args, options);
  return code === 0 ? { passed: 1, failed: 0 } : failed(options?.quiet === true ? output : "");
}

function failed(words) {
  if (words !== "") print(words);
  return { passed: 0, failed: 1 };
}

async function boundaries() {
  const args = [
    "--config",
    ".dependency-cruiser.cjs",
    "--output-type",
    "err",
    "app",
    "components",
    "lib",
    "tests",
    "proxy.ts",
  ];
  const { code, output } = await run(bin("dependency-cruiser/bin/dependency-cruiser.mjs"), args, { quiet: true });
  const modules = Number(/\((\d+) modules/.exec(output)?.[1] ?? 0);
  if (code !== 0) return failed(output);
  return modules >= MODULES_AT_LEAST
    ? { passed: 1, failed: 0 }
    : failed(`dependency-cruiser saw ${modules} modules, at least ${MODULES_AT_LEAST} are there:\n${output}`);
}

async function vitest(project) {
  const file = join(reports, `${project}.json`);
  const args = ["run", "--project", project, "--reporter=default", "--reporter=json", `--outputFile.json=${file}`];
  const { code } = await run(bin("vitest/vitest.mjs"), args, { environment: { LOG_LEVEL: "silent" } });
  const report = read(file);
  return counted(code, { passed: report?.numPassedTests, failed: report?.numFailedTests });
}

async function e2e() {
  if (!existsSync(join(ROOT, "playwright.config.ts"))) return failed("playwright.config.ts is missing");
  if (!BROWSERS.some((path) => existsSync(path)))
    return failed(
      "No Chromium or Chrome here. Install one (Debian: apt-get install chromium, as .ci/run does), then run again.",
    );
  const file = join(reports, "e2e.json");
  const { code } = await run(bin("@playwright/test/cli.js"), ["test", "--reporter=list,json"], {
    environment: { PLAYWRIGHT_JSON_OUTPUT_NAME: file },
  });
  const { expected, unexpected, flaky } = read(file)?.stats ?? {};
  // A test that passed only when tried again is not one to trust.
  return counted(code, { passed: expected, failed: unexpected === undefined ? undefined : unexpected + flaky });
}

/** What fails outside any test (a setup, a report that is not there) counts as one failure. */
function counted(code, { passed = 0, failed = 0 }) {
  return { passed, failed: code !== 0 && failed === 0 ? 1 : failed };
}

function read(file) {
  return existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : undefined;
}

function run(program, args, { quiet = false, production = false, environment = {} } = {}) {
  const child = spawn(node, [program, ...args], {
    cwd: ROOT,
    stdio: ["ignore", quiet ? "pipe" : "inherit", quiet ? "pipe" : "inherit"],
    env: { ...process.env, NODE_ENV: production ? "production" : "test", NEXT_TELEMETRY_DISABLED: "1", ...environment },
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream?.setEncoding("utf8").on("data", (text) => (output += text));
  return new Promise((resolve) => {
    child.on("close", (code) => resolve({ code: code ?? 1, output }));
  });
}

function print(text) {
  process.stdout.write(`${text}\n`);
}
