import { setTimeout as pause } from "node:timers/promises";
import { transaction } from "../db.ts";
import { HOUR_MS } from "../events/durations.ts";

/** An hour that is about to be rolled, as it is marked; the version is of this mark alone. */
export type MarkedHour = { organizationId: string; fromMs: number; version: string };

export type Due = {
  now: Date;
  /** Of one organization alone. */
  organizationId?: string | undefined;
  /** Without the pauses between two rolls of an hour. */
  eager?: boolean | undefined;
};

const HOURS_A_STEP = 24;
/** What happens in an hour is mostly told within a minute of its end. */
const SETTLING_MS = 60_000;
const WAIT_MS = 5_000;
const POLL_MS = 20;

/**
 * Marks the newest hours that are due as about to be rolled, and waits until whoever stores calls sees the marks: transactions that were open
 * before may change these hours without having seen them. A mark that is gone afterwards says that its hour changed.
 * @returns nothing when there is no such hour, or others keep their transactions open; marks that were left are taken up again.
 */
export async function markHours(due: Due, signal?: AbortSignal): Promise<MarkedHour[]> {
  const marked = await transaction({ role: "writer" }, async (client) => {
    // The longer the more often an hour was rolled: watches that end late come back to theirs again and again.
    const { rows } = await client.query<MarkedHour>(
      `UPDATE rollup_hour h SET state = 'rolling', version = nextval('rollup_version'), since = clock_timestamp()
         FROM (SELECT organization_id, from_at FROM rollup_hour
                WHERE state IN ('touched', 'rolling') AND from_at <= $1 AND ($2::uuid IS NULL OR organization_id = $2)
                  AND ($3 OR since + least(interval '1 minute' * 2 ^ least(rolls, 6), interval '1 hour') <= clock_timestamp())
                ORDER BY from_at DESC LIMIT ${String(HOURS_A_STEP)} FOR UPDATE SKIP LOCKED) due
        WHERE h.organization_id = due.organization_id AND h.from_at = due.from_at
        RETURNING h.organization_id AS "organizationId", extract(epoch FROM h.from_at)::float8 * 1000 AS "fromMs", h.version`,
      [new Date(due.now.getTime() - HOUR_MS - SETTLING_MS), due.organizationId ?? null, due.eager === true],
    );
    return rows.sort((a, b) => b.fromMs - a.fromMs);
  });
  return marked.length > 0 && (await areSeen(signal)) ? marked : [];
}

/**
 * A transaction whose number is above one that is given out now begins to change rows after this moment, and sees what was committed before; the
 * others must be over. (The end of a snapshot, `xmax`, would not do: numbers above it may be given out already.)
 */
async function areSeen(signal: AbortSignal | undefined): Promise<boolean> {
  const access = { role: "writer" } as const;
  const given = await transaction(access, (client) =>
    client.query<{ xid: string }>("SELECT pg_current_xact_id()::text AS xid"),
  );
  const deadline = performance.now() + WAIT_MS;
  for (;;) {
    const { rows } = await transaction(access, (client) =>
      client.query<{ over: boolean }>("SELECT pg_snapshot_xmin(pg_current_snapshot()) > $1::xid8 AS over", [
        given.rows[0]?.xid,
      ]),
    );
    if (rows[0]?.over === true) return true;
    if (performance.now() > deadline || signal?.aborted === true) return false;
    await pause(POLL_MS);
  }
}
