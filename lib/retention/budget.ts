import pg from "pg";

/** How long a run may go on; what is left then is done by the next. */
export type Budget = { isOver: () => boolean };

/** @param ms from now. */
export function budgetOf(ms: number): Budget {
  const end = performance.now() + ms;
  return { isOver: () => performance.now() >= end };
}

const LOCK_NOT_AVAILABLE = "55P03";

/** Whether somebody else held a lock for longer than we wait for it. */
export function isLockTimeout(error: unknown): boolean {
  return error instanceof pg.DatabaseError && error.code === LOCK_NOT_AVAILABLE;
}
