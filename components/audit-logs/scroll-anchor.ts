/** Rows in sight and how far below the list's upper edge each begins, in pixels; from the top. */
export type Anchor = readonly { key: string; below: number }[];

type Placed = { key: string; start: number };

/** What is in sight at a scroll offset, to find again after rows came above it. */
export function anchorAt(drawn: readonly Placed[], offset: number): Anchor {
  return drawn.filter(({ start }) => start >= offset).map(({ key, start }) => ({ key, below: start - offset }));
}

/**
 * The scroll offset at which what was in sight stands where it stood. The first row that is still there decides: a row may have been
 * taken up into another.
 * @param startOf where a row begins now; undefined when it is gone.
 * @returns undefined when none is left.
 */
export function offsetFor(anchor: Anchor, startOf: (key: string) => number | undefined): number | undefined {
  for (const { key, below } of anchor) {
    const start = startOf(key);
    if (start !== undefined) return Math.max(0, start - below);
  }
  return undefined;
}

/** The row nearest to a moment; of two as near, the earlier. Undefined for a list without rows. */
export function nearestTo(items: readonly { id: string; occurredAt: string }[], at: string): string | undefined {
  const moment = Date.parse(at);
  let nearest: { id: string; away: number } | undefined;
  for (const { id, occurredAt } of items) {
    const away = Math.abs(Date.parse(occurredAt) - moment);
    if (nearest === undefined || away <= nearest.away) nearest = { id, away };
  }
  return nearest?.id;
}
