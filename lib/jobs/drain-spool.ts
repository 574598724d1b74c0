import { drainSpool } from "../ingest/drain-spool.ts";
import { isDatabaseAway } from "../outage.ts";
import { openSpool } from "../platform/spool/spool.ts";
import { Bell } from "./bell.ts";

const POLL_MS = 1_000;

/** Drains this server's spool until `signal` aborts, whenever there is something in it and the database is there. */
export async function drainSpoolAlways(signal: AbortSignal): Promise<void> {
  const bell = new Bell(signal);
  while (!signal.aborted) {
    if (!isDatabaseAway()) await drainSpool(openSpool(), signal);
    await bell.sleep(POLL_MS);
  }
}
