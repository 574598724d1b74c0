import { rejectsOf, type SourceItem } from "./source.ts";

/** What became of a source that waits for its first event. */
export type Arrival =
  { state: "waiting" } | { state: "received"; at: string } | { state: "rejected"; reason: string; count: number };

/** Events count, not deliveries: what came and could not be read is no first event. */
export function arrivalOf(source: SourceItem | undefined): Arrival {
  if (source === undefined) return { state: "waiting" };
  if (source.lastEventAt !== null) return { state: "received", at: source.lastEventAt };
  const reject = source.latestRejects[0];
  if (reject === undefined) return { state: "waiting" };
  return { state: "rejected", reason: reject.reason, count: rejectsOf(source) };
}
