import { isDatabaseOpen, transaction } from "../db.ts";
import { DELIVERY_CHANNEL } from "../deliveries/listen.ts";
import { log } from "../log.ts";

/** A NOTIFY takes a lock that all commits of a database share: one for many deliveries, and never inside theirs. */
const QUIET_MS = 50;

let scheduled = false;

/** Wakes whoever follows the log. Best effort: they also look by themselves every second. */
export function announceDelivery(): void {
  if (scheduled) return;
  scheduled = true;
  setTimeout(() => {
    scheduled = false;
    // A command that is done has closed it; opened again, it would keep the process for as long as a connection may idle.
    if (!isDatabaseOpen()) return;
    transaction({ role: "writer" }, (client) => client.query("SELECT pg_notify($1, '')", [DELIVERY_CHANNEL])).catch(
      (error: unknown) => {
        log.debug({ err: error }, "could not announce a delivery");
      },
    );
  }, QUIET_MS).unref();
}
