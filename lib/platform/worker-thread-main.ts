import { setPriority } from "node:os";
import { parentPort, workerData } from "node:worker_threads";
import { useDatabase } from "../db.ts";
import { startWorker } from "../jobs/worker.ts";
import { closeSoon } from "./open-database.ts";
import { STOP, type ThreadData } from "./worker-thread.ts";

/** Linux weighs each thread by itself: where processors are scarce, requests come first, about three to one. Elsewhere this would slow the whole process. */
const NICE = 5;

if (process.platform === "linux") setPriority(NICE);
await useDatabase((workerData as ThreadData).databaseUrl);
const worker = startWorker();
parentPort?.on("message", (message) => {
  if (message === STOP)
    void worker
      .stop()
      .then(closeSoon)
      .finally(() => process.exit());
});
