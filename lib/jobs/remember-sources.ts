import { refreshSourceDirectory } from "../auth/source-directory.ts";
import { isDatabaseAway } from "../outage.ts";
import { Bell } from "./bell.ts";

/** How old what is known of the sources may be when the database goes away. */
const EVERY_MS = 10_000;

/** Keeps the directory of sources up to date until `signal` aborts. */
export async function rememberSources(signal: AbortSignal): Promise<void> {
  const bell = new Bell(signal);
  while (!signal.aborted) {
    if (!isDatabaseAway()) await refreshSourceDirectory();
    await bell.sleep(EVERY_MS);
  }
}
