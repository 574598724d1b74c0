import {
  eachKey,
  placesFor,
  ROLLED_KEYS,
  segmentOf,
  type RolledKey,
  type Segment,
  type SegmentColumn,
} from "./segment.ts";

/** The ids of caller, place, operation and result, and how many calls have them. */
export type CountedRow = readonly [caller: number, place: number, operation: number, result: number, count: number];

const COUNT_MAX = 2 ** 32 - 1;

/**
 * The segment of one hour.
 * @param rows ascending by their ids, each combination once.
 * @throws RangeError when they are not, or a count is no positive number of 32 bits.
 */
export function hourSegment(rows: readonly CountedRow[]): Segment {
  rows.forEach((row, at) => {
    const before = rows[at - 1];
    if (before !== undefined && !isBefore(before, row)) throw new RangeError("a segment's rows ascend by their ids");
    const [, , , , count] = row;
    if (!(count > 0 && count <= COUNT_MAX)) throw new RangeError(`${String(count)} calls do not fit a segment`);
  });
  return segmentOf({
    starts: Uint32Array.of(0, rows.length),
    columns: eachKey((_key, at) => columnOf(rows.map((row) => row[at] ?? 0))),
    counts: Uint32Array.from(rows, ([, , , , count]) => count),
  });
}

/** One hour of a segment. */
export type HourOf = { segment: Segment; hour: number };

/** A segment of these hours in this order; `undefined` is an hour without rows. */
export function mergeHours(hours: readonly (HourOf | undefined)[]): Segment {
  const starts = new Uint32Array(hours.length + 1);
  hours.forEach((from, hour) => {
    starts[hour + 1] = (starts[hour] ?? 0) + (from === undefined ? 0 : rowsOf(from).length);
  });
  const counts = new Uint32Array(starts.at(-1) ?? 0);
  hours.forEach((from, hour) => {
    if (from !== undefined) counts.set(rowsOf(from, from.segment.counts), starts[hour]);
  });
  return segmentOf({ starts, columns: eachKey((key) => mergeColumns(hours, { key, starts })), counts });
}

function mergeColumns(
  hours: readonly (HourOf | undefined)[],
  { key, starts }: { key: RolledKey; starts: Uint32Array },
): SegmentColumn {
  const used = usedPlaces(hours, key);
  const all = new Set<number>();
  for (const [{ ids }, places] of used) places.forEach((isUsed, place) => isUsed === 1 && all.add(ids[place] ?? 0));
  const ids = Float64Array.from(all).sort();
  const merged = placesFor(ids.length, starts.at(-1) ?? 0);
  const moves = new Map(Array.from(used.keys(), (column) => [column, moveTo(ids, column.ids)]));
  hours.forEach((from, hour) => {
    const column = from?.segment.columns[key];
    const move = column && moves.get(column);
    if (from === undefined || column === undefined || move === undefined) return;
    const own = rowsOf(from, column.places);
    const start = starts[hour] ?? 0;
    for (let row = 0; row < own.length; row++) merged[start + row] = move[own[row] ?? 0] ?? 0;
  });
  return { ids, places: merged };
}

/** Of each column a 1 for each place that these hours use: the ids of hours that are left out must not stay for ever. */
function usedPlaces(hours: readonly (HourOf | undefined)[], key: RolledKey): Map<SegmentColumn, Uint8Array> {
  const used = new Map<SegmentColumn, Uint8Array>();
  for (const from of hours) {
    if (from === undefined) continue;
    const column = from.segment.columns[key];
    const flags = used.get(column) ?? new Uint8Array(column.ids.length);
    used.set(column, flags);
    for (const place of rowsOf(from, column.places)) flags[place] = 1;
  }
  return used;
}

/** What of a column belongs to the hour's rows. */
function rowsOf({ segment, hour }: HourOf, column: Uint16Array | Uint32Array = segment.counts): typeof column {
  return column.subarray(segment.starts[hour], segment.starts[hour + 1]);
}

/** For each place among some ids, the place of the same id among others, where it is there; both ascend. */
function moveTo(into: Float64Array, from: Float64Array): Uint32Array {
  const move = new Uint32Array(from.length);
  let place = 0;
  from.forEach((id, at) => {
    while ((into[place] ?? id) < id) place += 1;
    move[at] = place;
  });
  return move;
}

function isBefore(a: CountedRow, b: CountedRow): boolean {
  const at = ROLLED_KEYS.findIndex((_key, column) => a[column] !== b[column]);
  return at >= 0 && (a[at] ?? 0) < (b[at] ?? 0);
}

function columnOf(values: readonly number[]): SegmentColumn {
  const ids = Float64Array.from(new Set(values)).sort();
  const placeOf = new Map(Array.from(ids, (id, place) => [id, place]));
  const places = placesFor(ids.length, values.length);
  values.forEach((id, row) => {
    places[row] = placeOf.get(id) ?? 0;
  });
  return { ids, places };
}
