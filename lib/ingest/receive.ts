import { unpack } from "../http/unpack.ts";
import type { Judged } from "./append.ts";
import { arrivalAt, type Arrival } from "./arrival.ts";
import { deliver, type Delivered } from "./deliver.ts";
import { judge, type RecordSource } from "./judge.ts";
import { readRecords } from "./records.ts";

/**
 * Receives one delivery: unpacks, splits and reads it as it streams, and stores all of it or nothing.
 * @param encoding the Content-Encoding of the body, null for none.
 * @param receivedAt our clock when the body was complete.
 * @throws AppError `malformed`, `too-large` or `unsupported-media` when the body as a whole is unusable, and as `deliver`; then
 *   nothing was stored. A record that cannot be read is no error: it is in the receipt.
 */
export async function receive(delivery: {
  source: RecordSource;
  body: Buffer;
  encoding: string | null;
  receivedAt: Date;
}): Promise<Delivered> {
  const { source, body, encoding, receivedAt } = delivery;
  const arrival = arrivalAt(receivedAt);
  return deliver(source, arrival, () => judged(source, arrival, unpack(body, encoding)));
}

async function* judged(
  source: RecordSource,
  arrival: Arrival,
  text: AsyncIterable<Buffer>,
): AsyncGenerator<Judged[], undefined> {
  const read = judge(source, arrival);
  for await (const records of readRecords(text)) yield records.map(read);
}
