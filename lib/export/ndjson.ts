import type { StreamId } from "../events/field.ts";
import type { StreamItem } from "../events/item.ts";

/** Items as the API shows them, one JSON object on each line. */
export function ndjsonRows(items: readonly StreamItem[StreamId][]): string {
  return items.map((item) => `${JSON.stringify(item)}\n`).join("");
}
