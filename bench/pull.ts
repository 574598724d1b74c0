import { fork, type ChildProcess } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { transaction } from "../lib/db.ts";
import { configure } from "../lib/env.ts";
import { TAILSCALE_PULL } from "../lib/ingest/tailscale-pull.ts";
import type { PullTarget } from "../lib/pull/target.ts";
import { startTailscaleApi } from "../tests/support/tailscale-api.ts";
import { FlowLog } from "./pull/flow-log.ts";
import { makePulledSource } from "./pull/pulled-source.ts";
import { runSchedule, type ScheduleResult } from "./pull/schedule.ts";
import { openDatabase, type BenchDatabase } from "./support/database.ts";
import { inLanes, memoryFigure, timed, type Figure } from "./support/measure.ts";
import { ProcessWatch } from "./support/process-watch.ts";

type Asked = { seed: number; schedules: number; events: number };

const PROCESS = join(import.meta.dirname, "../tests/support/pull-process.ts");
const LANES = 2;
const CONNECTIONS = 10;
const HOUR_MS = 3_600_000;

/** Random schedules of faults, restarts and kills against the emulator, and how fast and in how much memory flows are pulled. */
export async function measurePull(asked: Asked): Promise<{ figures: Figure[]; postgres: Record<string, string> }> {
  const database = await openDatabase();
  try {
    const figures = [...(await schedules(asked)), ...(await throughput(asked, database))];
    return { figures, postgres: database.settings };
  } finally {
    await database.close();
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

/** A process of its own pulls a day of a busy tailnet's flows, as a server's worker does. */
async function throughput({ events }: Asked, { url, postmasterPid }: BenchDatabase): Promise<Figure[]> {
  const toMs = Date.now() - HOUR_MS;
  const size = { records: Math.ceil(events / CONNECTIONS), connections: CONNECTIONS };
  const api = await startTailscaleApi({ log: new FlowLog({ fromMs: toMs - 20 * HOUR_MS, toMs }, size) });
  const dataDir = mkdtempSync(join(tmpdir(), "onrecord-bench-pull-"));
  // Both processes open the credentials.
  configure({ ONRECORD_SECRET_KEY: randomBytes(32).toString("hex") });
  try {
    const pull = TAILSCALE_PULL.network;
    const target = await makePulledSource(api.baseUrl, { kind: "tailscale-network", pull });
    const child = fork(PROCESS, [url, dataDir, JSON.stringify(target)], { env: process.env });
    await once(child, "message");
    const watch = new ProcessWatch({ serverPid: child.pid ?? Number.NaN, postmasterPid });
    const ms = await timed(async () => {
      child.send("go");
      await pulledAll(child);
    });
    const usage = watch.end();
    child.kill();
    const stored = await flowsOf(target);
    const sent = size.records * size.connections;
    return [
      { name: "pull, flow connections stored", value: stored, unit: "", atLeast: sent, atMost: sent },
      { name: "pull, flow connections", value: (stored * 1_000) / ms, unit: "a second", atLeast: 15_000 },
      { ...memoryFigure("pull, memory above idle", usage), atMost: 300 },
      { name: "pull, CPU of the process", value: (usage.serverCpuMs * 1_000) / stored, unit: "µs/connection" },
      { name: "pull, CPU of PostgreSQL", value: (usage.postgresCpuMs * 1_000) / stored, unit: "µs/connection" },
      { name: "pull, requests", value: api.requests.length, unit: "" },
    ];
  } finally {
    await api.close();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

/** @throws Error when it ends before. */
async function pulledAll(child: ChildProcess): Promise<void> {
  const over = Promise.withResolvers<undefined>();
  child.on("exit", (status) => {
    over.reject(new Error(`what pulls ended with status ${String(status)}`));
  });
  child.on("message", (message: { done?: number }) => {
    if (message.done !== undefined) over.resolve(undefined);
  });
  await over.promise;
}

async function flowsOf({ organizationId }: PullTarget): Promise<number> {
  const { rows } = await transaction({ role: "owner", statementTimeoutMs: 0 }, (client) =>
    client.query<{ n: number }>("SELECT count(*)::int AS n FROM network_flow WHERE organization_id = $1", [
      organizationId,
    ]),
  );
  return rows[0]?.n ?? 0;
}
