/**
 * How long kubectl takes between the end of one call and the start of the next, as densities over milliseconds. The shapes are of kubectl's own work:
 * it goes on at once (`quick`), waits its turn under its own limit of calls a second (`limited`), reads what types there are (`digest`) or a
 * schema (`parse`) in between, asks again after a while (`poll`), or leaves its user at an editor (`think`).
 */
export type Pace = "quick" | "limited" | "digest" | "parse" | "poll" | "think" | "parallel";

type Shape = {
  medianMs: number;
  sigma: number;
  /** How much of it goes on at once all the same. */
  atOnce?: number;
  /** How much of it is the tail, spread evenly over the logarithm of the time up to `tailMs`. */
  tail: number;
  tailMs: number;
};

const SHAPES: Readonly<Record<Pace, Shape>> = {
  quick: { medianMs: 2, sigma: 0.6, tail: 0.03, tailMs: 3_000 },
  // Five calls a second, once the burst is used up.
  limited: { medianMs: 195, sigma: 0.15, atOnce: 0.6, tail: 0.1, tailMs: 3_000 },
  digest: { medianMs: 7, sigma: 0.7, tail: 0.02, tailMs: 5_000 },
  parse: { medianMs: 25, sigma: 0.9, atOnce: 0.5, tail: 0.02, tailMs: 5_000 },
  poll: { medianMs: 500, sigma: 1.8, tail: 0.3, tailMs: 60_000 },
  think: { medianMs: 20_000, sigma: 1.5, tail: 0.3, tailMs: 1_800_000 },
  parallel: { medianMs: 4, sigma: 1.4, tail: 0.3, tailMs: 2_000 },
};

/** A clock that stops when an answer is written and the next question is on its way. */
const OVERLAP_MS = 1.5;
const SHORTEST_MS = 0.3;

/**
 * @param gapMs from the end of the command's last call to the start of the next; below nothing they overlap, which only calls made side by side do.
 * @returns the density per millisecond, 0 where it cannot be.
 */
export function gapDensity(pace: Pace, gapMs: number): number {
  if (gapMs < -OVERLAP_MS && pace !== "parallel") return 0;
  const { tail, tailMs, atOnce = 0 } = SHAPES[pace];
  // How long the others still take says nothing about when one that does not wait for them begins.
  const ms = gapMs < -OVERLAP_MS ? SHAPES[pace].medianMs : Math.max(gapMs, SHORTEST_MS);
  if (ms > tailMs) return 0;
  const spread = 1 / (ms * Math.log(tailMs / SHORTEST_MS));
  return (1 - tail - atOnce) * body(SHAPES[pace], ms) + atOnce * body(SHAPES.quick, ms) + tail * spread;
}

/** A log-normal density. */
function body({ medianMs, sigma }: Shape, ms: number): number {
  const z = Math.log(ms / medianMs) / sigma;
  return Math.exp(-0.5 * z * z) / (ms * sigma * Math.sqrt(2 * Math.PI));
}

/** The longest that any command but one at an editor is quiet. */
export const QUIET_MAX_MS = SHAPES.poll.tailMs;
export const THINK_MAX_MS = SHAPES.think.tailMs;
