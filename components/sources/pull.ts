/** How far the pull of a source has come, as `GET /api/sources` answers it. Times are RFC 3339 UTC. */
export type PullItem = {
  state: PullState;
  problem: PullProblem | null;
  /** The oldest moment the provider still has records of. */
  horizon: string;
  covered: readonly Stretch[];
  /** Asked for, in vain. */
  failed: readonly Stretch[];
  /** How much is asked for at once. */
  windowMs: number | null;
  nextAt: string | null;
  lastSuccessAt: string | null;
  /** How late a record may show up: nothing younger counts as collected. */
  lagMs: number;
};

/** Any other word is one this page does not know yet. */
type PullState = "waiting" | "backfilling" | "following" | "retrying" | "blocked";

/** What keeps a pull from its records, and what to do about it. */
export type PullProblem = { code: string; title: string; detail: string; fix: string; since: string };

export type Stretch = { from: string; to: string };
