import { ROLLED_KEYS, type RolledKey, type Segment, type SegmentColumn } from "./segment.ts";

/** The ids that satisfy a filter's conditions, by key; a key without conditions is left out. */
export type Wanted = Partial<Record<RolledKey, ReadonlySet<number>>>;

/** Some of a segment's rows: all of them, none, or those with these numbers, ascending. */
export type Selected = "all" | "none" | Uint32Array;

/** Rows whose ids are wanted, by every key that has conditions. */
export function selectRows(segment: Segment, wanted: Wanted): Selected {
  let selected: Selected = "all";
  for (const key of ROLLED_KEYS) {
    const ids = wanted[key];
    if (ids === undefined) continue;
    const mask = maskOf(segment.columns[key].ids, ids);
    if (!mask.includes(1)) return "none";
    if (!mask.includes(0)) continue;
    selected = selected === "all" ? rowsAmong(segment, { key, mask }) : narrowed(selected, segment.columns[key], mask);
  }
  return selected.length === 0 ? "none" : selected;
}

/** A 1 at the place of each id that is wanted. */
function maskOf(ids: Float64Array, wanted: ReadonlySet<number>): Uint8Array {
  const mask = new Uint8Array(ids.length);
  if (wanted.size <= FEW) {
    for (const id of wanted) {
      const place = firstFrom(ids, id);
      if (ids[place] === id) mask[place] = 1;
    }
  } else {
    for (let place = 0; place < ids.length; place++) if (wanted.has(ids[place] ?? 0)) mask[place] = 1;
  }
  return mask;
}

/** Looking so many up is quicker than reading all. */
const FEW = 32;

function rowsAmong(segment: Segment, { key, mask }: { key: RolledKey; mask: Uint8Array }): Uint32Array {
  const few = key === ROLLED_KEYS[0] ? setPlaces(mask, FEW) : undefined;
  return few === undefined ? readThrough(segment.columns[key], mask) : looked(segment, few);
}

/** Undefined where there are more than `most`. */
function setPlaces(mask: Uint8Array, most: number): number[] | undefined {
  const places: number[] = [];
  for (let place = mask.indexOf(1); place >= 0; place = mask.indexOf(1, place + 1)) {
    if (places.length === most) return undefined;
    places.push(place);
  }
  return places;
}

/** Within an hour rows ascend by the first key. */
function looked({ starts, columns }: Segment, few: readonly number[]): Uint32Array {
  const { places } = columns[ROLLED_KEYS[0]];
  const rows: number[] = [];
  for (let hour = 1; hour < starts.length; hour++) {
    const own = places.subarray(starts[hour - 1], starts[hour]);
    for (const place of few)
      for (let at = firstFrom(own, place); own[at] === place; at++) rows.push((starts[hour - 1] ?? 0) + at);
  }
  return Uint32Array.from(rows);
}

/** Used again and again: most of it is thrown away each time. */
let scratch = new Uint32Array(0);

function readThrough({ places }: SegmentColumn, mask: Uint8Array): Uint32Array {
  if (scratch.length < places.length) scratch = new Uint32Array(places.length);
  let length = 0;
  for (let row = 0; row < places.length; row++) {
    // Written always and counted where it is wanted: no branch that the processor guesses wrong.
    scratch[length] = row;
    length += mask[places[row] ?? 0] ?? 0;
  }
  return scratch.slice(0, length);
}

/** Overwrites `rows`, which is nobody else's. */
function narrowed(rows: Uint32Array, { places }: SegmentColumn, mask: Uint8Array): Uint32Array {
  let length = 0;
  for (const row of rows) {
    rows[length] = row;
    length += mask[places[row] ?? 0] ?? 0;
  }
  return rows.subarray(0, length);
}

/** Hours of a segment, by their place in it: `from` is one of them, `to` is not. */
export type HourRange = { from: number; to: number };

/** Adds up the calls of the selected rows in these hours, for each place in a key's column. */
export function addUp(
  { columns, counts, starts }: Segment,
  { selected, hours, by }: { selected: Exclude<Selected, "none">; hours: HourRange; by: RolledKey },
): Float64Array {
  const { ids, places } = columns[by];
  const sums = new Float64Array(ids.length);
  const [begin, end] = [starts[hours.from] ?? 0, starts[hours.to] ?? 0];
  if (selected === "all") addRows(sums, places.subarray(begin, end), counts.subarray(begin, end));
  else {
    const until = firstFrom(selected, end);
    for (let at = firstFrom(selected, begin); at < until; at++) {
      const row = selected[at] ?? 0;
      const place = places[row] ?? 0;
      sums[place] = (sums[place] ?? 0) + (counts[row] ?? 0);
    }
  }
  return sums;
}

function addRows(sums: Float64Array, places: Uint16Array | Uint32Array, counts: Uint32Array): void {
  for (let row = 0; row < counts.length; row++) {
    const place = places[row] ?? 0;
    sums[place] = (sums[place] ?? 0) + (counts[row] ?? 0);
  }
}

/** Where in these ascending numbers the first one lies that is not below `least`. */
function firstFrom(numbers: Uint16Array | Uint32Array | Float64Array, least: number): number {
  let [low, high] = [0, numbers.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((numbers[middle] ?? 0) < least) low = middle + 1;
    else high = middle;
  }
  return low;
}
