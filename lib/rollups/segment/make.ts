import { eachKey, placesFor, ROLLED_KEYS, type RolledKey, type Segment, type SegmentColumn } from "./segment.ts";

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
  return {
    starts: Uint32Array.of(0, rows.length),
    columns: eachKey((_key, at) => columnOf(rows.map((row) => row[at] ?? 0))),
    counts: Uint32Array.from(rows, ([, , , , count]) => count),
  };
}

/** One hour of a segment. */
export type HourOf = { segment: Segment; hour: number };

/** A segment of these hours in this order; `undefined` is an hour without rows. */
export function mergeHours(hours: readonly (HourOf | undefined)[]): Segment {
  const starts = new Uint32Array(hours.length + 1);
  hours.forEach((from, hour) => {
    starts[hour + 1] = (starts[hour] ?? 0) + (from === undefined ? 0 : rowsOf(from).length);
  });
  const rows = starts[hours.length] ?? 0;
  const columns = eachKey((key) => emptyColumn(hours, { key, rows }));
  const counts = new Uint32Array(rows);
  const segments = new Set(hours.flatMap((from) => from?.segment ?? []));
  const moves = new Map(
    Array.from(segments, (segment) => [segment, eachKey((key) => moveTo(columns[key], segment.columns[key]))]),
  );
  hours.forEach((from, hour) => {
    const move = from === undefined ? undefined : moves.get(from.segment);
    if (from === undefined || move === undefined) return;
    const { begin, end } = rowsOf(from);
    counts.set(from.segment.counts.subarray(begin, end), starts[hour]);
    for (const key of ROLLED_KEYS) {
      const moved = from.segment.columns[key].places.subarray(begin, end).map((place) => move[key][place] ?? 0);
      columns[key].places.set(moved, starts[hour]);
    }
  });
  return { starts, columns, counts };
}

function rowsOf({ segment, hour }: HourOf): { begin: number; end: number; length: number } {
  const [begin = 0, end = 0] = segment.starts.subarray(hour, hour + 2);
  return { begin, end, length: end - begin };
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

/** With the ids these hours use: those of hours that are left out must not stay for ever. */
function emptyColumn(
  hours: readonly (HourOf | undefined)[],
  { key, rows }: { key: RolledKey; rows: number },
): SegmentColumn {
  const used = new Set<number>();
  for (const from of hours) {
    if (from === undefined) continue;
    const { ids, places } = from.segment.columns[key];
    const { begin, end } = rowsOf(from);
    for (const place of new Set(places.subarray(begin, end))) used.add(ids[place] ?? 0);
  }
  return { ids: Float64Array.from(used).sort(), places: placesFor(used.size, rows) };
}

/** For each place in one column, the place of the same id in the other, where that has it; both ascend. */
function moveTo(into: SegmentColumn, from: SegmentColumn): Uint32Array {
  let place = 0;
  return Uint32Array.from(from.ids, (id) => {
    while ((into.ids[place] ?? id) < id) place += 1;
    return place;
  });
}
