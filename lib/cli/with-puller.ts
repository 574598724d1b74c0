import { onStop } from "../platform/stop-signals.ts";
import { findTarget } from "../pull/find-target.ts";
import { makePuller, type Puller } from "../pull/puller.ts";
import { findSource } from "./find-source.ts";
import { withOrganization } from "./with-database.ts";

/** Runs a command on a pulled source, until it is done or the user has enough. @throws AppError as `findTarget`; whatever `work` throws */
export function withPuller<T>(
  { organization, which }: { organization: string; which: string },
  work: (puller: Puller, signal: AbortSignal) => Promise<T>,
): Promise<T> {
  return withOrganization(organization, async (organizationId) => {
    const { id } = await findSource(organizationId, which);
    const puller = await makePuller(await findTarget(organizationId, id));
    const stopping = new AbortController();
    const forget = onStop(() => {
      stopping.abort();
    });
    try {
      return await work(puller, stopping.signal);
    } finally {
      forget();
    }
  });
}
