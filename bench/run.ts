/** Measures ingest, pulling, the recorder, queries and export, or sends through faults or mutated, on a fresh database and a real server: `npx onrecord bench`. */
import { parseArgs } from "node:util";
import { onStop } from "../lib/platform/stop-signals.ts";
import { measureCommands } from "./commands.ts";
import { measureExport } from "./export.ts";
import { measureFaults } from "./faults.ts";
import { measureFuzz } from "./fuzz.ts";
import { measureIngest } from "./ingest.ts";
import { measureInferring } from "./inferring.ts";
import { measurePull } from "./pull.ts";
import { loadHistory } from "./query/history.ts";
import { measureQuery } from "./query.ts";
import { measureRecorder } from "./recorder.ts";
import type { Figure } from "./support/measure.ts";
import { line, record, resultOf } from "./support/report.ts";
import { openStage, type Stage } from "./support/stage.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    events: { type: "string", default: "100000" },
    seed: { type: "string", default: "1" },
    away: { type: "string", default: "180" },
    bodies: { type: "string", default: "10000" },
    first: { type: "string", default: "0" },
    kind: { type: "string" },
    schedules: { type: "string", default: "200" },
    changes: { type: "string", default: "900000" },
    explain: { type: "boolean", default: false },
    json: { type: "boolean", default: false },
    record: { type: "boolean", default: false },
  },
});
const INTERRUPTED = 130;

const [part = "all", capture = ""] = positionals;
const bodies = Number(values.bodies);
const asked = { seed: Number(values.seed), events: part === "fuzz" ? bodies : Number(values.events) };

const figures: Figure[] = [];
const postgres = await measured(part);
const named = values.kind === undefined ? part : `${part}-${values.kind}`;
const result = resultOf({ date: new Date().toISOString(), part: named, ...asked }, postgres, figures);
if (values.json) process.stdout.write(`${JSON.stringify(result)}\n`);
if (values.record) process.stderr.write(`recorded in ${record(result)}\n`);

function add(measured: readonly Figure[]): void {
  figures.push(...measured);
  if (!values.json) for (const figure of measured) process.stdout.write(`${line(figure)}\n`);
}

/** Does what was asked for. @returns the settings of the PostgreSQL it was done on; none where it needs none. */
function measured(name: string): Promise<Record<string, string>> {
  if (name === "faults") return withFaults();
  if (name === "pull")
    return withDatabase(
      measurePull({ ...asked, schedules: Number(values.schedules), changes: Number(values.changes) }),
    );
  if (name === "inferring") return withDatabase(measureInferring(asked));
  return name === "commands" ? Promise.resolve(scored()) : onStage();
}

/** What has a database of its own, and no server. @returns the settings of that PostgreSQL. */
async function withDatabase(measuring: ReturnType<typeof measureInferring>): Promise<Record<string, string>> {
  const { figures: done, postgres: settings } = await measuring;
  add(done);
  return settings;
}

function scored(): Record<string, string> {
  const { figures: inferred, calls } = measureCommands({ capture, seed: asked.seed, explain });
  asked.events = calls;
  add(inferred);
  return {};
}

function explain(text: string): void {
  if (values.explain) process.stderr.write(`${text}\n`);
}

/** With a database and a server of its own, since it kills them. @returns the settings of that PostgreSQL. */
async function withFaults(): Promise<Record<string, string>> {
  const { figures: measured, postgres: settings } = await measureFaults({
    ...asked,
    awayMs: Number(values.away) * 1_000,
  });
  add(measured);
  return settings;
}

/** @returns the settings of the PostgreSQL it was measured on. */
async function onStage(): Promise<Record<string, string>> {
  const stage = await openStage(asked);
  const forget = onStop(() => {
    void stage.close().finally(() => process.exit(INTERRUPTED));
  });
  try {
    await measure(stage);
    return stage.postgres;
  } finally {
    forget();
    await stage.close();
  }
}

async function measure(on: Stage): Promise<void> {
  if (part === "fuzz") add(await measureFuzz(on, { bodies, first: Number(values.first), door: values.kind }));
  if (isAsked("ingest")) add(await measureIngest(on));
  if (isAsked("recorder")) add(await measureRecorder(on));
  if (!isAsked("query") && !isAsked("export")) return;
  const history = await loadHistory(on);
  if (isAsked("query")) await measureQuery(on, { history, report: add });
  await history.grow(on.events);
  if (isAsked("export")) add(await measureExport(on, history));
}

function isAsked(name: string): boolean {
  return part === name || part === "all";
}
