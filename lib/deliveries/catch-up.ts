import { transaction } from "../db.ts";
import { AppError } from "../errors.ts";

/** What one step of a follower of the log did: whether deliveries that could be taken are left, and below which transaction everything could be. */
export type FollowStep = { more: boolean; horizon: bigint };

const WAIT_MS = 50;

/**
 * Steps until everything that was committed before the call is done, whoever does it.
 * @param step one step of the follower; undefined when another process is at it.
 * @param what is not up to date, for the error.
 * @param waitMs how long a transaction that is still writing deliveries, or another follower, may keep it waiting.
 * @throws AppError `unavailable` when they did, or when the database is away.
 */
export async function catchUp(
  step: () => Promise<FollowStep | undefined>,
  { what, waitMs = 30_000 }: { what: string; waitMs?: number },
): Promise<void> {
  const target = await newestTransaction();
  const deadline = performance.now() + waitMs;
  for (;;) {
    const { more, horizon } = (await step()) ?? BUSY;
    if (more) continue;
    if (horizon >= target) return;
    if (performance.now() > deadline)
      throw new AppError(
        "unavailable",
        `${what} not up to date: another transaction is still writing deliveries. Try again.`,
      );
    await new Promise((resolve) => setTimeout(resolve, WAIT_MS));
  }
}

const BUSY: FollowStep = { more: false, horizon: -1n };

function newestTransaction(): Promise<bigint> {
  return transaction({ role: "writer" }, async (client) => {
    const { rows } = await client.query<{ xmax: string }>(
      "SELECT pg_snapshot_xmax(pg_current_snapshot())::text AS xmax",
    );
    return BigInt(rows[0]?.xmax ?? 0);
  });
}
