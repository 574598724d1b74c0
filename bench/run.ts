/** Measures ingest, queries and export on a fresh database and a real server: `npx onrecord bench`. */
import { parseArgs } from "node:util";
import { onStop } from "../lib/platform/stop-signals.ts";
import { measureExport } from "./export.ts";
import { load, measureIngest } from "./ingest.ts";
import { measureQuery } from "./query.ts";
import type { Figure } from "./support/measure.ts";
import { line, record, resultOf } from "./support/report.ts";
import { openStage, type Stage } from "./support/stage.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    events: { type: "string", default: "100000" },
    seed: { type: "string", default: "1" },
    json: { type: "boolean", default: false },
    record: { type: "boolean", default: false },
  },
});
const INTERRUPTED = 130;

const [part = "all"] = positionals;
const asked = { seed: Number(values.seed), events: Number(values.events) };

const stage = await openStage(asked);
const forget = onStop(() => {
  void stage.close().finally(() => process.exit(INTERRUPTED));
});
try {
  const figures = await measure(stage);
  const result = resultOf({ date: new Date().toISOString(), part, ...asked }, stage.postgres, figures);
  if (values.json) process.stdout.write(`${JSON.stringify(result)}\n`);
  if (values.record) process.stderr.write(`recorded in ${record(result)}\n`);
} finally {
  forget();
  await stage.close();
}

async function measure(on: Stage): Promise<Figure[]> {
  const figures: Figure[] = [];
  const add = (measured: Figure[]): void => {
    figures.push(...measured);
    if (!values.json) for (const figure of measured) process.stdout.write(`${line(figure)}\n`);
  };
  if (part === "ingest" || part === "all") add(await measureIngest(on));
  if (part === "ingest") return figures;
  const tenant = await load(on);
  if (part !== "export") add(await measureQuery(on, tenant));
  if (part !== "query") add(await measureExport(on, tenant));
  return figures;
}
