import { log } from "../log.ts";
import { countEvents } from "../query/count-events.ts";
import type { ExportQuery, Tally } from "./export-events.ts";
import { noteExpected, noteProgress, type Attempt } from "./export-store.ts";

const EVERY_MS = 1_000;

/**
 * Says every second how far an attempt is, for as long as it runs, and how many rows there are once they are counted: after the first
 * second, since a short export needs no figure.
 * @param onOver called once when the attempt was called off or overtaken.
 * @returns what ends it.
 */
export function watchAttempt(
  attempt: Attempt,
  { query, tally }: { query: ExportQuery; tally: Tally },
  onOver: () => void,
): () => void {
  let busy = false;
  let counted = false;
  const look = async (): Promise<void> => {
    if (!(await noteProgress(attempt, tally))) onOver();
    else if (!counted) {
      counted = true;
      await noteExpected(attempt, await countEvents(query));
    }
  };
  const timer = setInterval(() => {
    if (busy) return;
    busy = true;
    // A figure that is late is no reason to end an export.
    look()
      .catch((error: unknown) => {
        log.debug({ err: error, export: attempt.id }, "an export's progress could not be written down");
      })
      .finally(() => {
        busy = false;
      });
  }, EVERY_MS);
  return () => {
    clearInterval(timer);
  };
}
