import { followDeliveries } from "../commands/follow.ts";
import { matchDeliveries } from "../commands/witness/follow.ts";
import { listenForDeliveries } from "../deliveries/listen.ts";
import { foldDeliveries } from "../folding/follow.ts";
import { Bell } from "./bell.ts";
import { followLog } from "./follow-log.ts";
import { inferCommandsAlways } from "./infer-commands.ts";
import { keepExporting } from "./keep-exporting.ts";
import { keepPulling } from "./keep-pulling.ts";
import { rollUpAlways } from "./roll-up.ts";
import { runBeside } from "./run-beside.ts";
import { runSchedule } from "./schedule.ts";
import { sortInNames } from "./sort-in-names.ts";

/**
 * Starts what is made of what came in: commands, folds, merged calls, roll-ups, the search index, pulling, background exports, and the jobs
 * with a schedule. It needs nothing of the server's memory: any number of threads and processes may run it on one database.
 */
export function startWorker(): { stop: () => Promise<void> } {
  const bells = { commands: new Bell(), inferring: new Bell(), folding: new Bell(), witnesses: new Bell() };
  const ring = (): void => {
    for (const bell of Object.values(bells)) bell.ring();
  };
  return runBeside({
    "listening for deliveries": (signal) => listenForDeliveries(signal, ring),
    "deriving commands": (signal) => followLog(followDeliveries, signal, bells.commands),
    "inferring commands": (signal) => inferCommandsAlways(signal, bells.inferring),
    "folding what is told twice": (signal) => followLog(foldDeliveries, signal, bells.folding),
    "merging what several witnesses saw": (signal) => followLog(matchDeliveries, signal, bells.witnesses),
    "sorting in names": sortInNames,
    "rolling up": rollUpAlways,
    pulling: keepPulling,
    "writing exports": keepExporting,
    "the schedule": runSchedule,
  });
}
