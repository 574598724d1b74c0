import { transaction } from "../../db.ts";
import { DAY_MS } from "../../events/durations.ts";
import { firstEventId } from "../../events/event-id.ts";
import type { Instant } from "../../events/instant.ts";
import { byActor, peopleAmong, type Actor } from "./actor.ts";
import { inferStretches, type Inferred } from "./derive.ts";
import { removeFormer } from "./former.ts";
import type { Work } from "./whole-segments.ts";

type Range = { organizationId?: string | undefined; from?: Instant | undefined; to?: Instant | undefined };

const LOWEST = "00000000-0000-0000-0000-000000000000";
const HIGHEST = "ffffffff-ffff-ffff-ffff-ffffffffffff";
/** Calls of a portion, about. It ends with a day once it has the least: what is read of two days is both days of everybody. */
const CALLS_A_PORTION = { least: 4_000, most: 12_000 };
/** One is inferred while PostgreSQL reads or stores another; `store` lets both write what lies in both. */
const PORTIONS_AT_ONCE = 2;

/**
 * Infers anew every command with a part in a time range, a day of some actors at a time, and removes what was inferred there before and is
 * not any more. The caller holds the lock of who derives.
 */
export async function rebuildInferred(range: Range): Promise<{ calls: number; commands: number; removed: number }> {
  const done = { calls: 0, commands: 0, removed: 0 };
  for (const organizationId of await organizationsOf(range)) {
    const made = new Set<string>();
    const former = new Set<string>();
    const portions = portionsOf(await actorDays(organizationId, range));
    const rebuildRest = async (): Promise<void> => {
      for (const works of portions) {
        const inferred = await rebuildPortion(works);
        done.calls += inferred.calls;
        for (const id of inferred.commands) made.add(id);
        for (const id of inferred.former) former.add(id);
      }
    };
    await allDone(Array.from({ length: PORTIONS_AT_ONCE }, rebuildRest));
    done.commands += made.size;
    const gone = [...former].filter((id) => !made.has(id));
    done.removed += await transaction({ role: "writer" }, (client) => removeFormer(client, organizationId, gone));
    done.removed += await removeStale(organizationId, range, made);
  }
  return done;
}

/** Waits for each, also where one fails: what is under way holds on to what the caller has locked. A loop that fails ends the portions, and so the others. */
async function allDone(loops: readonly Promise<void>[]): Promise<void> {
  const ends = await Promise.allSettled(loops);
  const failure = ends.find((end) => end.status === "rejected");
  if (failure !== undefined) throw failure.reason;
}

function rebuildPortion(works: readonly Work[]): Promise<Inferred> {
  return transaction({ role: "writer", statementTimeoutMs: 120_000 }, async (client) => {
    // Only ever by key: what the planner knows of tables that this fills must not turn it into a scan.
    await client.query("SET LOCAL jit = off; SET LOCAL enable_seqscan = off");
    return inferStretches(client, works);
  });
}

/** Days of actors of one transaction. */
function* portionsOf(days: readonly ActorDay[]): Generator<Work[]> {
  let [portion, taken, lastDay]: [Work[], number, number] = [[], 0, 0];
  for (const { actor, day, calls } of days) {
    if (taken >= (day === lastDay ? CALLS_A_PORTION.most : CALLS_A_PORTION.least)) {
      yield portion;
      [portion, taken] = [[], 0];
    }
    portion.push({ actor, stretch: { fromMs: day * DAY_MS, toMs: (day + 1) * DAY_MS - 1 } });
    taken += calls;
    lastDay = day;
  }
  if (portion.length > 0) yield portion;
}

async function organizationsOf({ organizationId }: Range): Promise<string[]> {
  if (organizationId !== undefined) return [organizationId];
  return transaction({ role: "writer" }, async (client) => {
    const { rows } = await client.query<{ id: string }>("SELECT DISTINCT organization_id AS id FROM caller");
    return rows.map(({ id }) => id);
  });
}

type ActorDay = { actor: Actor; day: number; calls: number };

/** Who of an organization used a client of people's in the range, and on which days (since 1970), day by day. */
async function actorDays(organizationId: string, range: Range): Promise<ActorDay[]> {
  return transaction({ role: "writer", statementTimeoutMs: 0 }, async (client) => {
    const { rows: callers } = await client.query<{ id: string }>("SELECT id FROM caller WHERE organization_id = $1", [
      organizationId,
    ]);
    const people = await peopleAmong(client, { organizationId, callerIds: callers.map(({ id }) => id) });
    if (people.length === 0) return [];
    const { rows } = await client.query<{ callerId: string; placeId: string; day: number; calls: number }>(
      `SELECT e.caller_id AS "callerId", e.place_id AS "placeId", floor(date_part('epoch', e.occurred_at) / 86400)::int AS day, count(*)::int AS calls
         FROM api_call_rows e WHERE e.organization_id = $1 AND e.id BETWEEN $2 AND $3 AND e.caller_id = ANY($4::bigint[]) AND e.session IS NULL
        GROUP BY 1, 2, 3 ORDER BY 3, 1, 2`,
      [organizationId, ...boundsOf(range), people],
    );
    const days = [...(await byActor(client, { organizationId, rows }))].flatMap(([actor, seen]) =>
      [...Map.groupBy(seen, ({ day }) => day)].map(([day, own]) => ({
        actor,
        day,
        calls: own.reduce((sum, { calls }) => sum + calls, 0),
      })),
    );
    return days.sort((a, b) => a.day - b.day);
  });
}

async function removeStale(organizationId: string, range: Range, made: ReadonlySet<string>): Promise<number> {
  return transaction({ role: "writer", statementTimeoutMs: 120_000 }, async (client) => {
    const { rowCount } = await client.query(
      "DELETE FROM command WHERE organization_id = $1 AND origin = 'inferred' AND id BETWEEN $2 AND $3 AND NOT id = ANY($4::uuid[])",
      [organizationId, ...boundsOf(range), [...made]],
    );
    return rowCount ?? 0;
  });
}

function boundsOf({ from, to }: Range): [string, string] {
  return [from === undefined ? LOWEST : firstEventId(from), to === undefined ? HIGHEST : firstEventId(to)];
}
