import { ROLLED_KEYS, type RolledKey, type Segment, type SegmentColumn } from "./segment.ts";

/** The ids that satisfy a filter's conditions, by key; a key without conditions is left out. */
export type Wanted = Partial<Record<RolledKey, ReadonlySet<number>>>;

/** Some of a segment's rows: all of them, none, or those with these numbers, ascending. */
export type Selected = "all" | "none" | Uint32Array;

/** Rows whose ids are wanted, by every key that has conditions. */
export function selectRows(segment: Segment, wanted: Wanted): Selected {
  const tests: Test[] = [];
  for (const key of ROLLED_KEYS) {
    const ids = wanted[key];
    if (ids === undefined) continue;
    const mask = maskOf(segment.columns[key].ids, ids);
    const share = shareOf(mask);
    if (share === 0) return "none";
    if (share < 1) tests.push({ key, mask, share });
  }
  const [first, ...others] = tests.sort(byCost);
  if (first === undefined) return "all";
  let selected = rowsAmong(segment, first);
  for (const { key, mask } of others) selected = narrowed(selected, segment.columns[key], mask);
  return selected.length === 0 ? "none" : selected;
}

/** A 1 in `mask` for the place of each id that is wanted, and their share of all ids. */
type Test = { key: RolledKey; mask: Uint8Array; share: number };

/** Rows ascend by the first key and are found by it without a look at each; else what leaves out most comes first. */
function byCost(a: Test, b: Test): number {
  return Number(b.key === FIRST_KEY) - Number(a.key === FIRST_KEY) || a.share - b.share;
}

const [FIRST_KEY] = ROLLED_KEYS;

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

function shareOf(mask: Uint8Array): number {
  let ones = 0;
  for (const one of mask) ones += one;
  return ones === 0 ? 0 : ones / mask.length;
}

function rowsAmong(segment: Segment, { key, mask }: Test): Uint32Array {
  return key === FIRST_KEY ? inRuns(segment, mask) : readThrough(segment.columns[key], mask);
}

/** Used again and again: most of it is thrown away each time. */
let scratch = new Uint32Array(0);

function scratchFor(rows: number): Uint32Array {
  if (scratch.length < rows) scratch = new Uint32Array(rows);
  return scratch;
}

/** Run by run and not row by row. */
function inRuns({ runs, columns }: Segment, mask: Uint8Array): Uint32Array {
  const { places } = columns[FIRST_KEY];
  const found = scratchFor(places.length);
  let length = 0;
  for (let run = 0; run + 1 < runs.length; run++) {
    const begin = runs[run] ?? 0;
    if (mask[places[begin] ?? 0] === 0) continue;
    const end = runs[run + 1] ?? 0;
    for (let row = begin; row < end; row++) found[length++] = row;
  }
  return found.slice(0, length);
}

function readThrough({ places }: SegmentColumn, mask: Uint8Array): Uint32Array {
  const found = scratchFor(places.length);
  let length = 0;
  for (let row = 0; row < places.length; row++) {
    // Written always and counted where it is wanted: no branch that the processor guesses wrong.
    found[length] = row;
    length += mask[places[row] ?? 0] ?? 0;
  }
  return found.slice(0, length);
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
