import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { logRecord, makePulledSource, storedIds } from "../../bench/pull/pulled-source.ts";
import { transaction } from "../../lib/db.ts";
import type { PullTarget } from "../../lib/pull/target.ts";
import { useFreshDatabase } from "../support/database.ts";
import { RecordLog, startTailscaleApi, type TailscaleApi } from "../support/tailscale-api.ts";

const database = useFreshDatabase();
const PROCESS = join(import.meta.dirname, "../support/pull-process.ts");
const DAY_MS = 86_400_000;
const LEASE_MS = 300;

let api: TailscaleApi;
let log: RecordLog;
let dataDir: string;
let children: ChildProcess[];

beforeEach(async () => {
  log = new RecordLog();
  const nowMs = Date.now();
  for (let n = 0; n < 3_000; n++) {
    const ms = Math.floor(nowMs - 600_000 - (n / 3_000) * 85 * DAY_MS);
    log.add({ timeMs: ms, visibleMs: ms, text: logRecord(n, { ms }) });
  }
  api = await startTailscaleApi({ log, slowAboveMs: 4 * DAY_MS });
  dataDir = mkdtempSync(join(tmpdir(), "onrecord-pull-"));
  children = [];
});
afterEach(async () => {
  for (const child of children) child.kill("SIGKILL");
  await api.close();
  rmSync(dataDir, { recursive: true });
});

async function start(target: PullTarget): Promise<ChildProcess> {
  const args = [database.url(), dataDir, JSON.stringify(target), String(LEASE_MS)];
  const child = fork(PROCESS, args, { env: { ...process.env, NODE_ENV: "test" } });
  children.push(child);
  await once(child, "message");
  child.send("go");
  return child;
}

/** Resolves when so many windows were stored. */
function afterWindows(child: ChildProcess, windows: number): Promise<void> {
  let stored = 0;
  return new Promise((resolve) => {
    child.on("message", (message: { did?: string }) => {
      if (message.did === "stored" && ++stored === windows) resolve();
    });
  });
}

function untilDone(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    child.on("message", (message: { done?: number }) => {
      if (message.done !== undefined) resolve();
    });
  });
}

async function windows({ organizationId }: PullTarget): Promise<number> {
  const { rows } = await transaction({ role: "owner" }, (client) =>
    client.query<{ n: number }>("SELECT count(*)::int AS n FROM pull_window WHERE organization_id = $1", [
      organizationId,
    ]),
  );
  return rows[0]?.n ?? 0;
}

it("ninety days of backfill go on where a kill -9 left them, and no closed window is fetched again", async () => {
  const target = await makePulledSource(api.baseUrl);
  for (const stored of [3, 9]) {
    const child = await start(target);
    await afterWindows(child, stored);
    child.kill("SIGKILL");
  }
  await untilDone(await start(target));

  expect(await storedIds(target)).toEqual(
    log.records.map(({ text }) => (JSON.parse(text) as { id: string }).id).sort(),
  );
  expect(await windows(target)).toBe(1);
  const answered = api.requests.filter(({ status, toMs }) => status === 200 && toMs < Date.now() - 3_600_000);
  const askedMs = answered.reduce((sum, { fromMs, toMs }) => sum + (toMs - fromMs), 0);
  // Each kill may cost the one window that was under way.
  expect(askedMs).toBeLessThan(90 * DAY_MS + 2 * 4 * DAY_MS);
  expect(readdirSync(join(dataDir, "pull")).length).toBeLessThanOrEqual(2);
});

it("of two processes that pull one source, each window is fetched by one", async () => {
  const target = await makePulledSource(api.baseUrl);
  const both = await Promise.all([start(target), start(target)]);
  await Promise.all(both.map(untilDone));
  expect((await storedIds(target)).length).toBe(log.records.length);
  const backfilled = api.requests.filter(({ status, toMs }) => status === 200 && toMs < Date.now() - 3_600_000);
  expect(new Set(backfilled.map(({ toMs }) => toMs)).size).toBe(backfilled.length);
});
