/** What a source did lately, as its deliveries tell. */
export type Activity = {
  lastDeliveryMs: number | null;
  /** Of the gaps between its last deliveries (500 at most), the one that 95 in a hundred are not longer than. */
  gapP95Ms: number | null;
  gaps: number;
  /** Records of its last delivery that could not be read. */
  lastRejected: number;
  /** Of the last five minutes. */
  recentAccepted: number;
  recentRejected: number;
};

/** `waiting`: nothing ever came. `silent`: nothing for longer than its habit. `rejecting`: what comes cannot all be read. */
export type SourceState = "waiting" | "receiving" | "silent" | "rejecting";

const QUIET_MIN_MS = 5 * 60_000;
/** While too little is known of its habit. */
const QUIET_AT_FIRST_MS = 60 * 60_000;
const GAPS_MIN = 3;
const TIMES_ITS_HABIT = 4;
const REJECTED_SHARE_MAX = 0.01;

/** A source's habit: the gap between deliveries it rarely exceeds; null while too little is known of it. */
export function usualGapMs({ gapP95Ms, gaps }: Pick<Activity, "gapP95Ms" | "gaps">): number | null {
  return gaps < GAPS_MIN ? null : gapP95Ms;
}

/** How long this source may be quiet before that is unlike it: four times the gap it rarely exceeds, and never under five minutes. */
export function quietLimitMs(activity: Pick<Activity, "gapP95Ms" | "gaps">): number {
  const usual = usualGapMs(activity);
  return usual === null ? QUIET_AT_FIRST_MS : Math.max(QUIET_MIN_MS, TIMES_ITS_HABIT * usual);
}

/** A silent source is called that even when what it last sent was rejected: silence is what to look into first. */
export function stateOf(activity: Activity, nowMs: number): SourceState {
  if (activity.lastDeliveryMs === null) return "waiting";
  if (nowMs - activity.lastDeliveryMs > quietLimitMs(activity)) return "silent";
  return isRejecting(activity) ? "rejecting" : "receiving";
}

/** How long after its last answer a source that is asked every `intervalMs` is silent: an answer without records is a sign of life, too. */
export function quietLimitOfPull(intervalMs: number): number {
  return Math.max(QUIET_MIN_MS, TIMES_ITS_HABIT * intervalMs);
}

/** The same for a source that is pulled. @param lastAnswerMs null before the first */
export function stateOfPull(
  activity: Activity,
  { lastAnswerMs, intervalMs }: { lastAnswerMs: number | null; intervalMs: number },
  nowMs: number,
): SourceState {
  if (lastAnswerMs === null) return "waiting";
  if (nowMs - lastAnswerMs > quietLimitOfPull(intervalMs)) return "silent";
  return isRejecting(activity) ? "rejecting" : "receiving";
}

function isRejecting({ lastRejected, recentAccepted, recentRejected }: Activity): boolean {
  const share = recentRejected / Math.max(1, recentAccepted + recentRejected);
  return lastRejected > 0 || share > REJECTED_SHARE_MAX;
}
