import { transaction } from "../db.ts";
import { isDatabaseAway } from "../outage.ts";
import { Bell } from "./bell.ts";

const PAUSE_MS = 1_000;

/**
 * Sorts new names into the search index, once a second until `signal` aborts. PostgreSQL puts this off (GIN's `fastupdate`) until a list is full,
 * and then has the delivery that filled it do the work of all before: a kube-apiserver would wait for that, and a person's kubectl.
 */
export async function sortInNames(signal: AbortSignal): Promise<void> {
  const bell = new Bell(signal);
  while (!signal.aborted) {
    if (!isDatabaseAway())
      await transaction({ role: "owner" }, (client) => client.query("SELECT gin_clean_pending_list('target_search')"));
    await bell.sleep(PAUSE_MS);
  }
}
