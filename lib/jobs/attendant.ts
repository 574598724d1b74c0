import { drainSpoolAlways } from "./drain-spool.ts";
import { rememberSources } from "./remember-sources.ts";
import { runBeside } from "./run-beside.ts";

/**
 * Starts what needs the memory or the disk of the server that takes deliveries, and so runs on the thread of its requests: draining its spool,
 * and knowing its sources also while the database is away.
 */
export function startAttendant(): { stop: () => Promise<void> } {
  return runBeside({ "draining the spool": drainSpoolAlways, "remembering the sources": rememberSources });
}
