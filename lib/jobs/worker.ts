import { followDeliveries } from "../commands/follow.ts";
import { matchDeliveries } from "../commands/witness/follow.ts";
import { foldDeliveries } from "../folding/follow.ts";
import { Bell } from "./bell.ts";
import { drainSpoolAlways } from "./drain-spool.ts";
import { followLog } from "./follow-log.ts";
import { keepExporting } from "./keep-exporting.ts";
import { keepPulling } from "./keep-pulling.ts";
import { inferCommandsAlways } from "./infer-commands.ts";
import { keepRunning } from "./keep-running.ts";
import { listenForDeliveries } from "../deliveries/listen.ts";
import { rememberSources } from "./remember-sources.ts";
import { rollUpAlways } from "./roll-up.ts";
import { runSchedule } from "./schedule.ts";
import { sortInNames } from "./sort-in-names.ts";

const STOP_MS = 900;

/**
 * Starts what runs beside the requests: deriving commands, draining the spool, the directory of sources, the search index, roll-ups, pulling,
 * background exports, and the jobs with a schedule. Any number of processes may run it on one database. Survives the database going away.
 * @returns `stop`, done within a second: work that is not over by then is rolled back with its connection and done again later.
 */
export function startWorker(): { stop: () => Promise<void> } {
  const stopping = new AbortController();
  const { signal } = stopping;
  const bells = { commands: new Bell(), inferring: new Bell(), folding: new Bell(), witnesses: new Bell() };
  const ring = (): void => {
    for (const bell of Object.values(bells)) bell.ring();
  };
  const running = [
    keepRunning("listening for deliveries", signal, () => listenForDeliveries(signal, ring)),
    keepRunning("deriving commands", signal, () => followLog(followDeliveries, signal, bells.commands)),
    keepRunning("inferring commands", signal, () => inferCommandsAlways(signal, bells.inferring)),
    keepRunning("folding what is told twice", signal, () => followLog(foldDeliveries, signal, bells.folding)),
    keepRunning("merging what several witnesses saw", signal, () =>
      followLog(matchDeliveries, signal, bells.witnesses),
    ),
    keepRunning("draining the spool", signal, () => drainSpoolAlways(signal)),
    keepRunning("remembering the sources", signal, () => rememberSources(signal)),
    keepRunning("sorting in names", signal, () => sortInNames(signal)),
    keepRunning("rolling up", signal, () => rollUpAlways(signal)),
    keepRunning("pulling", signal, () => keepPulling(signal)),
    keepRunning("writing exports", signal, () => keepExporting(signal)),
    keepRunning("the schedule", signal, () => runSchedule(signal)),
  ];
  return {
    stop: async () => {
      stopping.abort();
      ring();
      const late = new Promise((resolve) => setTimeout(resolve, STOP_MS).unref());
      await Promise.race([Promise.all(running), late]);
    },
  };
}
