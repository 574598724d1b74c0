import type { StreamId } from "@/lib/events/field.ts";
import type { ApiCallItem, CommandItem, NetworkFlowItem, StreamItem, TailnetChangeItem } from "@/lib/events/item.ts";

/** A row of whichever stream. */
export type AnyItem = StreamItem[StreamId];

/** Which stream a row is of: each has a field no other has. */
export function streamOf(event: AnyItem): StreamId {
  if (isCommand(event)) return "commands";
  if (isChange(event)) return "tailnet-changes";
  return isFlow(event) ? "network-flows" : "api-calls";
}

export function isCommand<Item extends AnyItem>(event: Item): event is Extract<Item, CommandItem> {
  return "command" in event;
}

export function isCall<Item extends AnyItem>(event: Item): event is Extract<Item, ApiCallItem> {
  return "verb" in event;
}

export function isChange<Item extends AnyItem>(event: Item): event is Extract<Item, TailnetChangeItem> {
  return "action" in event;
}

export function isFlow<Item extends AnyItem>(event: Item): event is Extract<Item, NetworkFlowItem> {
  return "reporterId" in event;
}
