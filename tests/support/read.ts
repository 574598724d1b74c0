import { scopeOf, type Scope } from "../../lib/auth/scope.ts";
import type { StreamId } from "../../lib/events/field.ts";
import type { StreamItem } from "../../lib/events/item.ts";
import { parseFilter, type Filter } from "../../lib/query/filter.ts";
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
