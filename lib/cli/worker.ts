import type { Command } from "commander";
import { startWorker } from "../jobs/worker.ts";
import { log } from "../log.ts";
import { openDatabase } from "../platform/open-database.ts";
import { onStop } from "../platform/stop-signals.ts";

/** `onrecord worker`: what runs beside the requests, in a process of its own. `npm start` has one already; more share the work. */
export function addWorkerCommand(program: Command): void {
  program
    .command("worker")
    .description("derive commands and run the jobs, in the foreground, beside the one `npm start` has")
    .action(async () => {
      const database = await openDatabase();
      const worker = startWorker();
      log.info("the worker runs");
      await new Promise<void>((resolve) => onStop(resolve));
      await worker.stop();
      await database.close();
    });
}
