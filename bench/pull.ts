import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { configure } from "../lib/env.ts";
import { backfill } from "./pull/backfill.ts";
import { runSchedule, type ScheduleResult } from "./pull/schedule.ts";
import { throughput } from "./pull/throughput.ts";
import { openDatabase } from "./support/database.ts";
import { inLanes, type Figure } from "./support/measure.ts";

type Asked = { seed: number; schedules: number; events: number; changes: number };

const LANES = 2;

/**
 * Random schedules of faults, restarts and kills against the emulator; ninety days' backfill by processes that are killed; and how fast, and in
 * how much memory, flows are pulled.
 */
export async function measurePull(asked: Asked): Promise<{ figures: Figure[]; postgres: Record<string, string> }> {
  const database = await openDatabase();
  const dataDir = mkdtempSync(join(tmpdir(), "onrecord-bench-pull-"));
  // Every process opens the credentials.
  configure({ ONRECORD_SECRET_KEY: randomBytes(32).toString("hex") });
  try {
    const figures = [
      ...(await schedules(asked)),
      ...(await backfill(asked, { url: database.url, dataDir })),
      ...(await throughput(asked, { ...database, dataDir })),
    ];
    return { figures, postgres: database.settings };
  } finally {
    await database.close();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

async function schedules({ seed, schedules: count }: Asked): Promise<Figure[]> {
  const results: ScheduleResult[] = [];
  const seeds = Array.from({ length: count }, (_, at) => seed * 100_000 + at);
  await inLanes(seeds, LANES, async (one) => {
    const result = await runSchedule(one);
    results.push(result);
    if (!isRight(result)) process.stderr.write(`${JSON.stringify(result)}\n`);
  });
  const sum = (of: (result: ScheduleResult) => number): number => results.reduce((all, result) => all + of(result), 0);
  const figure = (name: string, value: number, atMost?: number): Figure => ({
    name: `pull, ${name}`,
    value,
    unit: "",
    ...(atMost !== undefined && { atMost }),
  });
  return [
    figure("random schedules", results.length),
    figure(
      "records in their logs",
      sum(({ records }) => records),
    ),
    figure(
      "records missing",
      sum(({ missing }) => missing),
      0,
    ),
    figure(
      "records twice or never sent",
      sum(({ surplus }) => surplus),
      0,
    ),
    figure(
      "holes in the coverage",
      sum(({ holes }) => holes.length),
      0,
    ),
    figure(
      "schedules that never came to rest",
      sum(({ endless }) => Number(endless)),
      0,
    ),
    figure(
      "requests",
      sum(({ requests }) => requests),
    ),
    figure(
      "faults planted",
      sum(({ faults }) => faults),
    ),
    figure(
      "restarts and kills",
      sum(({ crashes }) => crashes),
    ),
  ];
}

function isRight({ missing, surplus, holes, endless }: ScheduleResult): boolean {
  return missing + surplus + holes.length === 0 && !endless;
}
