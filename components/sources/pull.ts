/** How far the pull of a source has come, as `GET /api/sources` answers it. Times are RFC 3339 UTC. */
export type PullItem = {
  state: "waiting" | "backfilling" | "following" | "retrying" | "blocked";
  problem: PullProblem | null;
  /** The oldest moment the provider still has records of. */
  horizon: string;
  covered: readonly Stretch[];
  /** Missing, and still to be had. */
  pending: readonly Stretch[];
  /** Asked for, in vain so far. */
  failed: readonly (Stretch & { attempts: number; retryAt: string; problem: PullProblem })[];
  /** Missing when the provider forgot it. */
  lost: readonly Stretch[];
  /** What the provider will forget first, where that is soon and nothing is on its way to it. */
  expiring: (Stretch & { at: string }) | null;
  /** How much is asked for at once. */
  windowMs: number;
  nextAt: string | null;
  lastSuccessAt: string | null;
  /** How late a record may show up: nothing younger counts as collected. */
  lagMs: number;
};

/** What keeps a pull from its records, and what to do about it. */
export type PullProblem = { code: string; title: string; detail: string; fix: string; since: string };

export type Stretch = { from: string; to: string };
