import { BATCH_BYTES_MAX, BATCH_RECORDS_MAX } from "./record-sink.ts";

/** Items in batches of at most 2,000, each of which is full when it has 8 MiB; never an empty one. */
export async function* inBatches<Item>(
  items: AsyncIterable<Item>,
  bytesOf: (item: Item) => number,
): AsyncGenerator<Item[], undefined> {
  let batch: Item[] = [];
  let bytes = 0;
  for await (const item of items) {
    batch.push(item);
    bytes += bytesOf(item);
    if (batch.length < BATCH_RECORDS_MAX && bytes < BATCH_BYTES_MAX) continue;
    yield batch;
    batch = [];
    bytes = 0;
  }
  if (batch.length > 0) yield batch;
}
