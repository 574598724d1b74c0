/** A gap between bars, as a share of a bar's room. */
const GAP = 0.2;

/** So that whatever is there can be seen, as a share of the plot's height. */
const LEAST = 0.012;

/** Where the bar at `index` of `count` equal ones stands, in shares of the plot's width. */
export function placeOf(index: number, count: number): { x: number; width: number } {
  const room = 1 / count;
  return { x: (index + GAP / 2) * room, width: room * (1 - GAP) };
}

/** How high a value stands where `most` fills the plot, as a share of its height. */
export function heightOf(value: number, most: number): number {
  return most === 0 || value === 0 ? 0 : Math.max(LEAST, value / most);
}
