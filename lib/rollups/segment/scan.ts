import { ROLLED_KEYS, type RolledKey, type Segment } from "./segment.ts";

/** The ids that satisfy a filter's conditions, by key; a key without conditions is left out. */
export type Wanted = Partial<Record<RolledKey, ReadonlySet<number>>>;

/** Which of a segment's rows are wanted: all of them, none, or those with a 1. */
export type Selected = "all" | "none" | Uint8Array;

/** Rows whose ids are wanted, by every key that has conditions. */
export function selectRows(segment: Segment, wanted: Wanted): Selected {
  let selected: Selected = "all";
  for (const key of ROLLED_KEYS) {
    const ids = wanted[key];
    if (ids === undefined) continue;
    const column = segment.columns[key];
    const mask = Uint8Array.from(column.ids, (id) => (ids.has(id) ? 1 : 0));
    if (!mask.includes(1)) return "none";
    selected = narrowed(selected, mask, column.places);
  }
  return selected;
}

function narrowed(
  selected: Exclude<Selected, "none">,
  mask: Uint8Array,
  places: Uint16Array | Uint32Array,
): Uint8Array {
  const rows = selected === "all" ? new Uint8Array(places.length).fill(1) : selected;
  for (let row = 0; row < rows.length; row++) rows[row] = (rows[row] ?? 0) & (mask[places[row] ?? 0] ?? 0);
  return rows;
}

/** Hours of a segment, by their place in it: `from` is one of them, `to` is not. */
export type HourRange = { from: number; to: number };

/** Adds up the calls of the selected rows in these hours, for each place in a key's column. */
export function addUp(
  segment: Segment,
  { selected, hours, by }: { selected: Exclude<Selected, "none">; hours: HourRange; by: RolledKey },
): Float64Array {
  const { ids, places } = segment.columns[by];
  const { counts, starts } = segment;
  const sums = new Float64Array(ids.length);
  const end = starts[hours.to] ?? 0;
  for (let row = starts[hours.from] ?? 0; row < end; row++) {
    const place = places[row] ?? 0;
    const count = selected === "all" || selected[row] === 1 ? (counts[row] ?? 0) : 0;
    sums[place] = (sums[place] ?? 0) + count;
  }
  return sums;
}
