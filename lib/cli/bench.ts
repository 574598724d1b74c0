import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { InvalidArgumentError, type Command } from "commander";
import { AppError } from "../errors.ts";
import { onStop } from "../platform/stop-signals.ts";
import { optionsOf } from "./output.ts";

const BENCH = join(import.meta.dirname, "../../bench/run.ts");
const PARTS = ["all", "ingest", "query", "export", "recorder", "faults", "fuzz", "pull", "commands", "inferring"];
/** Two hundred and fifty batches a hundred thousand: beyond this the bodies, made before the clock starts, no longer fit in memory. */
const SENT_EVENTS_MAX = 1_000_000;
/** Most of what these measure is copied in the database. */
const COPYING = ["query", "export"];
const EVENTS_MAX = 20_000_000;

type BenchOptions = {
  events: number;
  seed: number;
  away: number;
  bodies: number;
  first: number;
  kind?: string;
  schedules: number;
  changes: number;
  explain: boolean;
  record: boolean;
};

/** `onrecord bench`: in a process of its own, since it plays the client of a server that it starts. */
export function addBenchCommand(program: Command): void {
  program
    .command("bench")
    .description(
      "measure ingest, pulling, the recorder, queries and export, or send through faults or mutated, on a database and a server of its own; or how commands are inferred",
    )
    .argument("[part]", `one of ${PARTS.join(", ")}`, part, "all")
    .argument("[capture]", "commands: a folder with audit-log.jsonl.gz, commands.jsonl and proxy-requests.jsonl.gz")
    .option("--events <n>", "how many events to measure with", wholeNumber, 100_000)
    .option("--seed <n>", "another seed is other traffic of the same kind", wholeNumber, 1)
    .option("--away <seconds>", "faults: how long the database is away at a stretch", wholeNumber, 180)
    .option("--bodies <n>", "fuzz: how many bodies to send to each way in", wholeNumber, 10_000)
    .option("--first <n>", "fuzz: the number of the first body", countingNumber, 0)
    .option("--kind <name>", "fuzz: one source kind, hec or recorder alone")
    .option("--schedules <n>", "pull: how many random schedules of faults, restarts and kills to run", wholeNumber, 200)
    .option("--changes <n>", "pull: how many changes ninety days of the configuration log hold", wholeNumber, 900_000)
    .option("--explain", "commands: list what was grouped or named wrong", false)
    .option("--record", "keep the result under bench/results", false)
    .action(async (...[name, capture, options, command]: [string, string | undefined, BenchOptions, Command]) => {
      checkCapture(name, capture);
      checkEvents(name, options.events);
      const flags = flagsOf({ ...options, json: optionsOf(command).json });
      const args = [BENCH, name, ...(capture === undefined ? [] : [capture]), ...flags];
      const bench = spawn(process.execPath, args, { stdio: "inherit" });
      // It takes its server and database down before it ends.
      const forget = onStop(() => bench.kill("SIGTERM"));
      const [status] = (await once(bench, "exit")) as [number | null];
      forget();
      if (status !== 0) throw new AppError("unavailable", "The bench did not finish; its own words are above.");
    });
}

function checkCapture(name: string, capture: string | undefined): void {
  if (name === "commands" && capture === undefined)
    throw new AppError("invalid", "bench commands needs a capture's folder: npx onrecord bench commands <capture>");
}

function checkEvents(name: string, events: number): void {
  if (events <= SENT_EVENTS_MAX || COPYING.includes(name)) return;
  const most = SENT_EVENTS_MAX.toLocaleString("en");
  throw new AppError(
    "invalid",
    `bench ${name} sends every event: --events is at most ${most} (${COPYING.join(" and ")} take more).`,
  );
}

/** As they were given: what is false or missing is left out. */
function flagsOf(options: BenchOptions & { json: boolean }): string[] {
  return Object.entries(options).flatMap(([name, value]) => {
    if (typeof value === "boolean") return value ? [`--${name}`] : [];
    return [`--${name}`, String(value)];
  });
}

function part(text: string): string {
  if (PARTS.includes(text)) return text;
  throw new InvalidArgumentError(`It is one of ${PARTS.join(", ")}.`);
}

function countingNumber(text: string): number {
  return text === "0" ? 0 : wholeNumber(text);
}

function wholeNumber(text: string): number {
  const number = Number(text);
  if (Number.isInteger(number) && number >= 1 && number <= EVENTS_MAX) return number;
  throw new InvalidArgumentError(`It is a whole number from 1 to ${EVENTS_MAX.toLocaleString("en")}.`);
}
