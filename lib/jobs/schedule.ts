import { Logger, run, type TaskList } from "graphile-worker";
import pg from "pg";
import { databaseUrl } from "../db.ts";
import { log } from "../log.ts";
import { applyRetention } from "../retention/apply-retention.ts";
import { dropExpiredPartitions } from "../retention/drop-partitions.ts";
import { sweepSharedRows } from "../retention/sweep-shared-rows.ts";
import { makePartitions } from "./make-partitions.ts";
import { pruneExports } from "./prune-exports.ts";
import { pruneSignIns } from "./prune-sign-ins.ts";

/** Every job by name. Each may run twice or at once with itself, and does the same. */
const TASKS: TaskList = {
  "make-partitions": () => makePartitions(new Date()),
  "prune-exports": () => pruneExports(),
  "prune-sign-ins": () => pruneSignIns(),
  "drop-partitions": async () => {
    await dropExpiredPartitions();
  },
  "apply-retention": async () => {
    await applyRetention();
  },
  "sweep-shared-rows": async () => {
    await sweepSharedRows();
  },
};

const CRONTAB = `
0 * * * * make-partitions ?jobKey=make-partitions
11 3 * * * prune-exports ?jobKey=prune-exports
17 3 * * * prune-sign-ins ?jobKey=prune-sign-ins
* * * * * drop-partitions ?jobKey=drop-partitions
7 * * * * apply-retention ?jobKey=apply-retention
41 2 * * * sweep-shared-rows ?jobKey=sweep-shared-rows
`;

/** Else what ends a job while the database is away is a promise that nobody hears, which ends the process. */
const BATCHED = { worker: { completeJobBatchDelay: 0, failJobBatchDelay: 0 } };

/** Its own reports are details: what a failing job means is said by us. */
const logger = new Logger(() => (level, message, meta) => {
  const detail = level === "info" || level === "debug" || message.includes("client generated error");
  log[detail ? "debug" : "warn"]({ meta }, `jobs: ${message}`);
});

/**
 * Runs jobs at their times until `signal` aborts; whoever runs one takes it from the database, so several processes share them.
 * @throws when the database cannot be reached, or goes away for long.
 */
export async function runSchedule(signal: AbortSignal): Promise<void> {
  // Not graphile's own pool: once stopped, that one hears no errors, and a database that stops next would take us with it.
  const pool = new pg.Pool({ connectionString: databaseUrl(), max: 3, application_name: "onrecord jobs" });
  const lost = (error: Error): void => {
    log.debug({ err: error }, "a database connection of the schedule was lost");
  };
  pool.on("error", lost);
  pool.on("connect", (client) => client.on("error", lost));
  try {
    await runOn(pool, signal);
  } finally {
    await pool.end();
  }
}

async function runOn(pool: pg.Pool, signal: AbortSignal): Promise<void> {
  const runner = await run({
    preset: BATCHED,
    pgPool: pool,
    concurrency: 1,
    pollInterval: 5_000,
    noHandleSignals: true,
    taskList: TASKS,
    crontab: CRONTAB,
    logger,
  });
  const stop = (): void => {
    // Refused when it is stopping already.
    runner.stop().catch((error: unknown) => {
      log.debug({ err: error }, "the schedule was stopping already");
    });
  };
  signal.addEventListener("abort", stop);
  try {
    if (signal.aborted) stop();
    else await runner.addJob("make-partitions", {}, { jobKey: "make-partitions" });
    await runner.promise;
  } finally {
    signal.removeEventListener("abort", stop);
  }
}
