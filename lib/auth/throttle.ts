/** Guessing is slowed, never the person who knows: 5 wrong passwords for one e-mail address, 20 from one network address, in 15 minutes. */
export const FAILURES_PER_EMAIL = 5;
export const FAILURES_PER_ADDRESS = 20;
export const WINDOW_SECONDS = 15 * 60;

type Attempts = {
  /** Of the window's failures the latest, newest first; no more than `limit` are looked at. */
  failures: readonly Date[];
  /** Attempts of the same kind being checked at this moment: each may turn out a failure. */
  underWay: number;
  limit: number;
  now: Date;
};

/** @returns how many seconds the next attempt has to wait; 0 when it need not. */
export function secondsToWait({ failures, underWay, limit, now }: Attempts): number {
  const deciding = failures[limit - 1];
  if (deciding !== undefined)
    return Math.max(0, Math.ceil(deciding.getTime() / 1000 + WINDOW_SECONDS - now.getTime() / 1000));
  return failures.length + underWay >= limit ? 1 : 0;
}

/** Counts what is under way by key, so that a burst of attempts at once is not checked against a table none of them is in yet. */
export function underWayCounter(): { enter: (key: string) => number; leave: (key: string) => void } {
  const counts = new Map<string, number>();
  return {
    /** @returns how many others are under way. */
    enter: (key) => {
      const others = counts.get(key) ?? 0;
      counts.set(key, others + 1);
      return others;
    },
    leave: (key) => {
      const left = (counts.get(key) ?? 1) - 1;
      if (left === 0) counts.delete(key);
      else counts.set(key, left);
    },
  };
}
