import type { TailnetChangeItem } from "@/lib/events/item.ts";
import { isChange, type AnyItem } from "./kinds.ts";

/** A change as the first page has it. */
export type ListedChange = TailnetChangeItem & {
  /** Its old and new value are left out: they are long, and read when somebody looks at them. */
  cut?: true;
};

/** A tag, an address or a date is far below it, a policy file far above. */
const VALUES_LENGTH = 2000;

/**
 * The rows of a page as they are drawn into it. A hundred changes of a policy file would be megabytes of page, for rows that
 * show none of it.
 */
export function withoutLongValues<Item extends AnyItem>(items: readonly Item[]): Item[] {
  return items.map((item) => (isChange(item) && isLong(item) ? { ...item, old: null, new: null, cut: true } : item));
}

function isLong({ old, new: now }: TailnetChangeItem): boolean {
  return JSON.stringify([old, now]).length > VALUES_LENGTH;
}
