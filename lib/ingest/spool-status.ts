import { openSpool, type SpoolStatus } from "../platform/spool/spool.ts";

/** What waits on this server's disk until the database takes it, and what could not be stored. */
export function spoolStatus(): Promise<SpoolStatus> {
  return openSpool().status();
}
