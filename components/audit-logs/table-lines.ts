import { dayKey, type Zone } from "@/components/ui/format-time.ts";

/** What stands in the table below each other: a day's line, the line below what is live, that at the moment the list was opened around, an event, an opened event's calls. */
export type Line =
  | { kind: "day"; key: string; at: string }
  | { kind: "live"; key: string; at: string }
  | { kind: "around"; key: string; at: string }
  | { kind: "event"; key: string; index: number }
  | { kind: "detail"; key: string; id: string };

type Timed = { id: string; occurredAt: string };

type LinesOf = {
  zone: Zone;
  isOpen: (id: string) => boolean;
  /** Since when the list is live, and the rows that came since; they come first. */
  live?: { since: string; ids: ReadonlySet<string> } | undefined;
  /** The moment the list was opened around: its line stands above the rows at and before it. */
  around?: string | undefined;
};

/** Lines for a list that is newest first: each day once, above its first event. */
export function tableLines(items: readonly Timed[], { zone, isOpen, live, around }: LinesOf): Line[] {
  const lines: Line[] = [];
  const between = marksBetween(items, { live, around });
  let day = "";
  for (const [index, item] of items.entries()) {
    lines.push(...(between.get(index) ?? []));
    const itsDay = dayKey(item.occurredAt, zone);
    if (itsDay !== day) lines.push({ kind: "day", key: `day ${itsDay} ${item.id}`, at: item.occurredAt });
    day = itsDay;
    lines.push({ kind: "event", key: item.id, index });
    if (isOpen(item.id)) lines.push({ kind: "detail", key: `detail ${item.id}`, id: item.id });
  }
  return lines;
}

/** The lines that are no row's, by the row they stand above. */
function marksBetween(
  items: readonly Timed[],
  { live, around }: Pick<LinesOf, "live" | "around">,
): Map<number, Line[]> {
  const marks = new Map<number, Line[]>();
  if (live !== undefined) {
    const below = items.findLastIndex(({ id }) => live.ids.has(id)) + 1;
    marks.set(below, [{ kind: "live", key: "live", at: live.since }]);
  }
  if (around !== undefined) {
    const below = firstBefore(items, around);
    marks.set(below, [...(marks.get(below) ?? []), { kind: "around", key: "around", at: around }]);
  }
  return marks;
}

function firstBefore(items: readonly Timed[], moment: string): number {
  const ms = Date.parse(moment);
  return items.findIndex(({ occurredAt }) => Date.parse(occurredAt) <= ms);
}

/** The day line that holds at `index`: the last one at or above it. */
export function dayLineAt(dayIndexes: readonly number[], index: number): number | undefined {
  return dayIndexes.findLast((at) => at <= index);
}
