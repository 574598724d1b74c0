import { append, type Judged, type Receipt } from "./append.ts";
import type { Arrival } from "./arrival.ts";
import type { RecordSource } from "./judge.ts";

/**
 * Makes one delivery durable, whatever protocol brought it.
 * @param open gives the delivery's records, from the start each time it is called.
 * @throws AppError `unavailable` when the database is away; whatever the records throw. Then nothing was stored.
 */
export function deliver(
  source: RecordSource,
  arrival: Arrival,
  open: () => AsyncIterable<Judged[]> | Iterable<Judged[]>,
): Promise<Receipt> {
  return append(source, arrival, open());
}
