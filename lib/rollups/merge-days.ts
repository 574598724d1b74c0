import { setImmediate as othersTurn } from "node:timers/promises";
import type { PoolClient } from "pg";
import { transaction } from "../db.ts";
import { DAY_MS, HOUR_MS } from "../events/durations.ts";
import { formatInstant, instantOf } from "../events/instant.ts";
import type { Due } from "./mark-hours.ts";
import { decodeSegment, encodeSegment } from "./segment/code.ts";
import { mergeHours, type HourOf } from "./segment/make.ts";

const DAYS_A_STEP = 2;
const HOURS = 24;
/** Hours of more than this together stay apart: a day is read and kept in memory whole. */
const DAY_BYTES_MAX = 32 * 1024 * 1024;

type Day = { organizationId: string; fromMs: number };

/**
 * Moves hours that are ready into the segments of their days: all 24 at once, and later those that were rolled again and stayed as they are for
 * an hour. No calls are read.
 * @returns how many days were made or changed, and whether others are due.
 */
export async function mergeDays(due: Due): Promise<{ days: number; more: boolean }> {
  const days = await transaction({ role: "writer" }, async (client) => {
    await completeDays(client, due);
    return dueDays(client, due);
  });
  let merged = 0;
  for (const day of days.slice(0, DAYS_A_STEP)) if (await mergeDay(day)) merged += 1;
  return { days: merged, more: days.length > DAYS_A_STEP };
}

/** An hour without calls is rolled like any other, or its day would have a hole that is looked into at each reading. */
async function completeDays(client: PoolClient, { now, organizationId }: Due): Promise<void> {
  await client.query(
    `INSERT INTO rollup_hour (organization_id, from_at, state)
     SELECT r.organization_id, r.day + interval '1 hour' * n, 'touched' FROM (
       SELECT DISTINCT organization_id, date_trunc('day', from_at, 'UTC') AS day FROM rollup_hour
        WHERE state = 'ready' AND from_at < $1 AND ($2::uuid IS NULL OR organization_id = $2)
     ) r CROSS JOIN generate_series(0, ${String(HOURS - 1)}) AS n
     WHERE NOT EXISTS (SELECT FROM rollup_hour h WHERE h.organization_id = r.organization_id AND h.from_at = r.day + interval '1 hour' * n)
     ORDER BY 1, 2 ON CONFLICT DO NOTHING`,
    [endOfDays(now), organizationId ?? null],
  );
}

/** One more than a step takes, newest first. */
async function dueDays(client: PoolClient, { now, organizationId, eager }: Due): Promise<Day[]> {
  const { rows } = await client.query<Day>(
    `SELECT r.organization_id AS "organizationId", extract(epoch FROM r.day)::float8 * 1000 AS "fromMs" FROM (
       SELECT organization_id, date_trunc('day', from_at, 'UTC') AS day, count(*) AS hours, max(since) AS since, sum(octet_length(body)) AS bytes
         FROM rollup_hour WHERE state = 'ready' AND from_at < $1 AND ($2::uuid IS NULL OR organization_id = $2) GROUP BY 1, 2
     ) r LEFT JOIN rollup_day d ON d.organization_id = r.organization_id AND d.from_at = r.day
     WHERE CASE WHEN d.body IS NULL THEN r.hours = ${String(HOURS)} ELSE $3 OR r.since + interval '1 hour' <= clock_timestamp() END
       AND r.bytes + coalesce(octet_length(d.body), 0) <= ${String(DAY_BYTES_MAX)}
     ORDER BY r.day DESC LIMIT ${String(DAYS_A_STEP + 1)}`,
    [endOfDays(now), organizationId ?? null, eager === true],
  );
  return rows;
}

/** Today's midnight, until which days are over. */
function endOfDays(now: Date): Date {
  return new Date(Math.floor(now.getTime() / DAY_MS) * DAY_MS);
}

type Hour = { hour: number; version: string; body: Buffer | null };

async function mergeDay(day: Day): Promise<boolean> {
  const { old, hours } = await transaction({ role: "writer" }, (client) => readDay(client, day));
  const oldDay = old && decodeSegment(old);
  const parts = new Map<number, HourOf>();
  for (const { hour, body } of hours) {
    const segment = body === null ? oldDay : decodeSegment(body);
    if (segment === undefined) return false;
    parts.set(hour, { segment, hour: body === null ? hour : 0 });
  }
  await othersTurn();
  const merged = mergeHours(Array.from({ length: HOURS }, (_, hour) => parts.get(hour)));
  await othersTurn();
  const body = encodeSegment(merged);
  const moved = hours.flatMap((hour) => (hour.body === null ? [] : hour.version));
  return transaction({ role: "writer" }, (client) => storeDay(client, { ...day, body, moved }));
}

/** What of a day is counted: its segment, the hours that are in it, and those that are ready. */
async function readDay(client: PoolClient, day: Day): Promise<{ old: Buffer | undefined; hours: Hour[] }> {
  const key = [day.organizationId, formatInstant(instantOf(day.fromMs))];
  const old = await client.query<{ body: Buffer }>(
    "SELECT body FROM rollup_day WHERE organization_id = $1 AND from_at = $2",
    key,
  );
  const { rows } = await client.query<{ fromMs: number; version: string; body: Buffer | null }>(
    `SELECT extract(epoch FROM from_at)::float8 * 1000 AS "fromMs", version, body FROM rollup_hour
      WHERE organization_id = $1 AND from_at >= $2 AND from_at < $2::timestamptz + interval '1 day' AND state IN ('ready', 'merged') ORDER BY from_at`,
    key,
  );
  const hours = rows.map(({ fromMs, ...row }) => ({ ...row, hour: (fromMs - day.fromMs) / HOUR_MS }));
  return { old: old.rows[0]?.body, hours };
}

/** Changes nothing, and says so, where an hour that was moved is no longer what it was. Whoever touches one meanwhile waits for the commit. */
async function storeDay(
  client: PoolClient,
  { organizationId, fromMs, body, moved }: Day & { body: Buffer; moved: string[] },
): Promise<boolean> {
  const day = formatInstant(instantOf(fromMs));
  const held = await client.query<{ from_at: Date }>(
    `SELECT from_at FROM rollup_hour WHERE organization_id = $1 AND from_at >= $2 AND from_at < $2::timestamptz + interval '1 day'
        AND version = ANY ($3::bigint[]) AND state = 'ready' ORDER BY from_at FOR UPDATE SKIP LOCKED`,
    [organizationId, day, moved],
  );
  if (held.rowCount !== moved.length) return false;
  await client.query(
    `INSERT INTO rollup_day (organization_id, from_at, body) VALUES ($1, $2, $3)
     ON CONFLICT (organization_id, from_at) DO UPDATE SET body = EXCLUDED.body, version = EXCLUDED.version`,
    [organizationId, day, body],
  );
  await client.query(
    `UPDATE rollup_hour SET state = 'merged', body = NULL, since = clock_timestamp()
      WHERE organization_id = $1 AND from_at >= $2 AND from_at < $2::timestamptz + interval '1 day' AND version = ANY ($3::bigint[])`,
    [organizationId, day, moved],
  );
  return true;
}
