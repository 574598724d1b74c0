/**
 * A server's part in a test of its death: takes deliveries into the spool, or drains it, and dies by its own `kill -9` where it is
 * told to. Arguments: database URL, data folder, what to do, source (organization and id).
 */
import { open, type FileHandle } from "node:fs/promises";
import { closeDatabase, useDatabase } from "../../lib/db.ts";
import { configure } from "../../lib/env.ts";
import { arrivalAt } from "../../lib/ingest/arrival.ts";
import { deliver } from "../../lib/ingest/deliver.ts";
import { drainSpool } from "../../lib/ingest/drain-spool.ts";
import { judge } from "../../lib/ingest/judge.ts";
import { openSpool, Spool } from "../../lib/platform/spool/spool.ts";
import { auditRecord } from "./audit-record.ts";

const [url = "", dataDir = "", task = "", organizationId = "", id = ""] = process.argv.slice(2);
const source = { organizationId, id, kind: "kubernetes-audit", cluster: "prod-eu" };
configure({ ONRECORD_DATA_DIR: dataDir });
await useDatabase(url);

const die = (): never => {
  process.kill(process.pid, "SIGKILL");
  throw new Error("killed");
};

async function take(auditID: string): Promise<void> {
  const arrival = arrivalAt(new Date());
  const read = await judge(source, arrival);
  const { spooled } = await deliver(source, arrival, () => [[read(auditRecord({ auditID }))]]);
  process.send?.({ acknowledged: auditID, spooled });
}

async function onNextFlush(work: () => never): Promise<void> {
  const probe = await open(import.meta.filename);
  const prototype = Object.getPrototypeOf(probe) as FileHandle;
  await probe.close();
  prototype.datasync = work;
}

async function run(): Promise<void> {
  if (task === "die after taking") {
    for (let at = 0; at < 20; at++) await take(`taken-${String(at)}`);
    die();
  }
  if (task === "die while taking") {
    for (let at = 0; at < 20; at++) await take(`taken-${String(at)}`);
    await onNextFlush(die);
    await take("never acknowledged");
  }
  if (task === "die before removing") Spool.prototype.remove = die;
  await drainSpool(openSpool(), new AbortController().signal);
  process.send?.({ drained: openSpool().progress.drained });
  await closeDatabase();
  process.disconnect();
}

process.send?.("ready");
process.once("message", () => {
  void run();
});
