import type { PoolClient } from "pg";
import { transaction } from "../db.ts";
import { AppError } from "../errors.ts";
import { pullSettingsSchema } from "../ingest/pull-kind.ts";
import { refusedByKind } from "../ingest/rate-limit.ts";
import { readActivity } from "../sources/activity.ts";
import { stateOf, stateOfPull, type Activity, type SourceState } from "../sources/habit.ts";
import { DeliveryTotals, NONE, plus, type Totals } from "./totals.ts";

/** The whole installation in numbers, without the name of a tenant or a source. */
export type Installation = {
  states: Record<SourceState, number>;
  totals: { kind: string; totals: Totals }[];
  /** Deliveries the commands' follower has not taken yet, counted up to a bound. */
  waiting: number;
  /** Rows that retention removed since this process started, by stream; deliveries, too. */
  removed: { stream: string; rows: number }[];
  /** Deliveries this process answered 429, by kind of source. */
  refused: ReadonlyMap<string, number>;
};

/** Anybody may scrape: however many do, the database is asked once a second. */
const KEPT_MS = 1_000;
const WAITING_MAX = 10_000;

const SINCE = new Date(performance.timeOrigin);
const totals = new DeliveryTotals(SINCE);
let latest: { at: number; reading: Promise<Installation | undefined> } | undefined;

/** @returns undefined while the database is away. */
export function readInstallation(): Promise<Installation | undefined> {
  const now = performance.now();
  if (latest === undefined || now - latest.at > KEPT_MS) latest = { at: now, reading: inTurn(latest?.reading) };
  return latest.reading;
}

/** The totals add up what is new: two readings at once would count it twice. */
async function inTurn(before: Promise<unknown> | undefined): Promise<Installation | undefined> {
  await before?.catch(() => undefined);
  return read().catch((error: unknown) => {
    if (error instanceof AppError && error.code === "unavailable") return undefined;
    throw error;
  });
}

type SourceKey = { organizationId: string; id: string; kind: string };
/** What is pulled is known by its provider's answers; `lastAnswerMs` is null before the first. */
type KnownSource = SourceKey & { settings: unknown; isPulled: boolean; lastAnswerMs: number | null };

async function read(): Promise<Installation> {
  const now = new Date();
  const sources = await transaction({ role: "gate" }, async (client) => {
    const { rows } = await client.query<KnownSource>(
      `SELECT s.organization_id AS "organizationId", s.id, s.kind, s.settings, c.source_id IS NOT NULL AS "isPulled",
              (extract(epoch FROM p.last_success_at) * 1000)::float8 AS "lastAnswerMs"
         FROM source s
         LEFT JOIN source_secret c ON c.organization_id = s.organization_id AND c.source_id = s.id
         LEFT JOIN pull_state p ON p.organization_id = s.organization_id AND p.source_id = s.id`,
    );
    return rows;
  });
  return transaction({ role: "writer" }, async (client) => {
    const activity = await readActivity(client, { sources, now, from: "delivery" });
    const states: Installation["states"] = { waiting: 0, receiving: 0, silent: 0, rejecting: 0 };
    for (const source of sources) {
      const each = activity.get(source.id);
      if (each !== undefined) states[stateNow(source, each, now.getTime())] += 1;
    }
    const waiting = await client.query<{ n: number }>(
      `SELECT count(*)::int AS n FROM (
         SELECT FROM delivery WHERE xid >= coalesce((SELECT xid FROM follower WHERE name = 'commands'), '0'::xid8) LIMIT $1
       ) d`,
      [WAITING_MAX],
    );
    return {
      states,
      totals: byKind(sources, await totals.read(client, sources)),
      waiting: waiting.rows[0]?.n ?? 0,
      removed: await readRemoved(client),
      refused: refusedByKind(),
    };
  });
}

async function readRemoved(client: PoolClient): Promise<Installation["removed"]> {
  const { rows } = await client.query<{ stream: string; rows: number }>(
    "SELECT stream, sum(rows)::float8 AS rows FROM retention_removal WHERE removed_at >= $1 GROUP BY stream ORDER BY stream",
    [SINCE],
  );
  return rows;
}

function stateNow({ isPulled, lastAnswerMs, settings }: KnownSource, activity: Activity, nowMs: number): SourceState {
  if (!isPulled) return stateOf(activity, nowMs);
  const { intervalMs } = pullSettingsSchema.parse(settings);
  return stateOfPull(activity, { lastAnswerMs, intervalMs }, nowMs);
}

function byKind(sources: readonly SourceKey[], bySource: ReadonlyMap<string, Totals>): Installation["totals"] {
  const kinds = new Map<string, Totals>();
  for (const { id, kind } of sources) kinds.set(kind, plus(kinds.get(kind) ?? NONE, bySource.get(id) ?? NONE));
  return [...kinds].map(([kind, each]) => ({ kind, totals: each }));
}
