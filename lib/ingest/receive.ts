import { unpack } from "../http/unpack.ts";
import type { Judged } from "./append.ts";
import { arrivalAt, type Arrival } from "./arrival.ts";
import { deliver, type Delivered } from "./deliver.ts";
import { judge, type RecordSource } from "./judge.ts";
import type { LimitedSource } from "./rate-limit.ts";
import { readRecords } from "./records.ts";

/**
 * Receives one delivery: unpacks, splits and reads it as it streams, and stores all of it or nothing.
 * @param encoding the Content-Encoding of the body, null for none.
 * @param receivedAt our clock when the body was complete.
 * @param inspect sees the first batch before anything is stored; what it throws refuses the delivery.
 * @throws AppError `malformed`, `too-large` or `unsupported-media` when the body as a whole is unusable, and as `deliver`; then
 *   nothing was stored. A record that cannot be read is no error: it is in the receipt.
 */
export async function receive(delivery: {
  source: RecordSource & LimitedSource;
  body: Buffer;
  encoding: string | null;
  receivedAt: Date;
  inspect?: (first: readonly Judged[]) => void;
}): Promise<Delivered> {
  const { source, body, encoding, receivedAt, inspect } = delivery;
  const arrival = arrivalAt(receivedAt);
  return deliver(source, arrival, () => inspected(judged(source, arrival, unpack(body, encoding)), inspect));
}

async function* judged(
  source: RecordSource,
  arrival: Arrival,
  text: AsyncIterable<Buffer>,
): AsyncGenerator<Judged[], undefined> {
  const read = await judge(source, arrival);
  yield* readRecords(text, read);
}

async function* inspected(
  batches: AsyncIterable<Judged[]>,
  inspect: (first: readonly Judged[]) => void = () => undefined,
): AsyncGenerator<Judged[], undefined> {
  let first = true;
  for await (const batch of batches) {
    if (first) inspect(batch);
    first = false;
    yield batch;
  }
}
