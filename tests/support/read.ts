import { scopeOf, type Scope } from "../../lib/auth/scope.ts";
import type { StreamId } from "../../lib/events/field.ts";
import type { StreamItem } from "../../lib/events/item.ts";
import { fieldOf } from "../../lib/events/streams.ts";
import { parseFilter, type Condition, type Filter } from "../../lib/query/filter.ts";
import { listEvents } from "../../lib/query/list-events.ts";

export function readerOf({ organizationId }: { organizationId: string }): Scope {
  return scopeOf({ organizationId, role: "viewer", reader: "reader@example.com" });
}

/** A filter over all time unless the query says otherwise. */
export function filterOf(stream: StreamId, query = ""): Filter {
  const params = new URLSearchParams(query);
  if (!params.has("from")) params.set("from", "1970-01-01T00:00:00Z");
  if (!params.has("to")) params.set("to", "9000-01-01T00:00:00Z");
  return parseFilter(stream, params);
}

/** Every item of a list, page by page. */
export async function everyItem<S extends StreamId>(
  query: Omit<Parameters<typeof listEvents<S>>[0], "cursor">,
): Promise<StreamItem[S][]> {
  const items: StreamItem[S][] = [];
  let cursor: string | undefined;
  do {
    const page = await listEvents<S>({ ...query, cursor });
    items.push(...page.items);
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
  return items;
}

/** What a filter means, said a second time and plainly: conditions on the item as the API shows it. */
export function satisfies(stream: StreamId, item: StreamItem[StreamId], filter: Filter): boolean {
  const values: Readonly<Record<string, unknown>> = item;
  return (
    filter.conditions.every((condition) => holds(values[condition.field], condition)) && found(stream, values, filter.q)
  );
}

function holds(value: unknown, condition: Condition): boolean {
  if (condition.op === "range") {
    return typeof value === "number" && value >= (condition.min ?? -Infinity) && value <= (condition.max ?? Infinity);
  }
  const text = value === null || value === undefined ? "" : (value as string | number | boolean).toString();
  return condition.values.includes(text) === (condition.op === "in");
}

function found(stream: StreamId, values: Readonly<Record<string, unknown>>, q: string | undefined): boolean {
  if (q === undefined) return true;
  const searched = Object.entries(values).filter(([id]) => fieldOf(stream, id)?.searched === true);
  return searched.some(([, value]) => typeof value === "string" && value.toLowerCase().includes(q.toLowerCase()));
}
