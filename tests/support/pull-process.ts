/**
 * A process that pulls one source until nothing is left to do before the newest records are due, and says so; its parent kills it, then
 * or any time before. Arguments: database URL, data folder, target (JSON), how long its lease is.
 */
import { closeDatabase, useDatabase } from "../../lib/db.ts";
import { configure } from "../../lib/env.ts";
import { pullStep } from "../../lib/pull/pull-step.ts";
import { makePuller } from "../../lib/pull/puller.ts";
import type { PullTarget } from "../../lib/pull/target.ts";

const [url = "", dataDir = "", target = "", leaseMs = "15000"] = process.argv.slice(2);
configure({ ONRECORD_DATA_DIR: dataDir });
await useDatabase(url);
const puller = { ...(await makePuller(JSON.parse(target) as PullTarget)), leaseMs: Number(leaseMs) };
const { signal } = new AbortController();

async function run(): Promise<void> {
  let records = 0;
  for (;;) {
    const { did, stored, planned, waitMs } = await pullStep(puller, signal);
    records += stored?.records ?? 0;
    process.send?.({ did, records, purpose: planned?.purpose });
    if (did === "nothing") break;
    if (waitMs > 0) await puller.clock.sleep(Math.min(waitMs, Number(leaseMs)), signal);
  }
  await closeDatabase();
  process.send?.({ done: records });
}

process.send?.("ready");
process.once("message", () => {
  void run();
});
