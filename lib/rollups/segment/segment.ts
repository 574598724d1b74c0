/** What calls are counted by: the columns of an API call whose ids a roll-up keeps. Their order is the order of a segment's rows. */
export const ROLLED_KEYS = ["caller_id", "place_id", "operation_id", "result_id"] as const;
export type RolledKey = (typeof ROLLED_KEYS)[number];

/** One column: the ids that occur in it, ascending, and for each row the place of its id among them. */
export type SegmentColumn = { ids: Float64Array; places: Uint16Array | Uint32Array };

/** How many API calls there were of each caller, place, operation and result in each of some hours; a row for each that occurs. */
export type Segment = {
  /** Where the rows of each hour begin, and where those of the last end. */
  starts: Uint32Array;
  columns: Record<RolledKey, SegmentColumn>;
  counts: Uint32Array;
  /** Where each run of rows of one hour and caller begins, and where the last one ends: an hour's rows ascend by caller. */
  runs: Uint32Array;
};

/** Memory a segment takes, in bytes. */
export function bytesOf({ starts, columns, counts, runs }: Segment): number {
  const own = starts.byteLength + counts.byteLength + runs.byteLength;
  return ROLLED_KEYS.reduce((sum, key) => sum + columns[key].ids.byteLength + columns[key].places.byteLength, own);
}

/** @param most one more than the greatest place. */
export function placesFor(most: number, rows: number): Uint16Array | Uint32Array {
  return most > 0x1_0000 ? new Uint32Array(rows) : new Uint16Array(rows);
}

/** One value for each key. */
export function eachKey<T>(make: (key: RolledKey, at: number) => T): Record<RolledKey, T> {
  return Object.fromEntries(ROLLED_KEYS.map((key, at) => [key, make(key, at)])) as Record<RolledKey, T>;
}

/** The segment of these hours, columns and counts. */
export function segmentOf(parts: Omit<Segment, "runs">): Segment {
  return { ...parts, runs: runsOf(parts.starts, parts.columns[ROLLED_KEYS[0]].places) };
}

function runsOf(starts: Uint32Array, places: Uint16Array | Uint32Array): Uint32Array {
  const runs: number[] = [];
  for (let hour = 1; hour < starts.length; hour++) {
    const [begin, end] = [starts[hour - 1] ?? 0, starts[hour] ?? 0];
    for (let row = begin; row < end; row++) if (row === begin || places[row] !== places[row - 1]) runs.push(row);
  }
  runs.push(places.length);
  return Uint32Array.from(runs);
}
