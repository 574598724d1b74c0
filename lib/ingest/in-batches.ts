import type { BatchSize } from "./record-sink.ts";

/** Items in batches of so many at most, each of which is full when it has so many bytes; never an empty one. */
export async function* inBatches<Item>(
  items: AsyncIterable<Item>,
  bytesOf: (item: Item) => number,
  max: BatchSize,
): AsyncGenerator<Item[], undefined> {
  let batch: Item[] = [];
  let bytes = 0;
  for await (const item of items) {
    batch.push(item);
    bytes += bytesOf(item);
    if (batch.length < max.records && bytes < max.bytes) continue;
    yield batch;
    batch = [];
    bytes = 0;
  }
  if (batch.length > 0) yield batch;
}
