import type { TailnetChangeItem } from "@/lib/events/item.ts";

/** Changes that were made at one go, in the order they were made; mostly it is one. */
export type Operation = {
  /** The row that stands for it: the newest of them, so that the list stays in order of time. */
  lead: TailnetChangeItem;
  changes: readonly TailnetChangeItem[];
};

/** A group id is not unique for ever: what lies further apart than this is not one operation. */
const TOGETHER_MS = 60_000;

/**
 * The changes by operation, in the order of the list.
 * @param items newest first, as the API lists them; parts of an operation may be on a later page.
 */
export function operationsOf(items: readonly TailnetChangeItem[]): Operation[] {
  const operations: { lead: TailnetChangeItem; changes: TailnetChangeItem[] }[] = [];
  const open = new Map<string, (typeof operations)[number]>();
  for (const item of items) {
    const key = groupKey(item);
    const known = key === undefined ? undefined : open.get(key);
    if (known !== undefined && apart(known.lead, item) <= TOGETHER_MS) {
      known.changes.unshift(item);
      continue;
    }
    const operation = { lead: item, changes: [item] };
    operations.push(operation);
    if (key !== undefined) open.set(key, operation);
  }
  return operations;
}

/** Whether changes were made at one go by all they say. */
function groupKey({ groupId, tailnet }: TailnetChangeItem): string | undefined {
  return groupId === null || groupId === "" ? undefined : JSON.stringify([tailnet, groupId]);
}

function apart(one: TailnetChangeItem, other: TailnetChangeItem): number {
  return Math.abs(Date.parse(one.occurredAt) - Date.parse(other.occurredAt));
}

/** What an operation's row says of all its changes: one value, or how many there are. */
export function commonValue(
  changes: readonly TailnetChangeItem[],
  field: "targetName" | "property",
): string | number | null {
  const values = new Set(changes.map((change) => change[field]));
  if (values.size > 1) return values.size;
  return changes[0]?.[field] ?? null;
}

/** How an operation ended: as its worst part did. */
export function operationOutcome(changes: readonly TailnetChangeItem[]): TailnetChangeItem["outcome"] {
  return changes.find(({ outcome }) => outcome !== "success")?.outcome ?? "success";
}
