import type { PoolClient } from "pg";
import type { Scope } from "../auth/scope.ts";
import { transaction } from "../db.ts";
import { AppError } from "../errors.ts";
import { firstEventId, idAfter, instantOfEventId } from "../events/event-id.ts";
import type { StreamId } from "../events/field.ts";
import { formatInstant, type Instant } from "../events/instant.ts";
import type { StreamItem } from "../events/item.ts";
import { keyListsOf } from "./by-keys.ts";
import { decodeCursor, encodeCursor, type Toward } from "./cursor.ts";
import type { Filter } from "./filter.ts";
import { readingOf } from "./reading.ts";
import { joinAsWritten, planOnce } from "./plan-once.ts";
import { listedRowsSql, toListedItem, type Row } from "./rows.ts";
import { searchSide, STATEMENT_TIMEOUT_MS } from "./search-side.ts";
import type { SideFound } from "./step-search.ts";
import { compareInstants, resolveBound, resolvePagedRange, type TimeRange } from "./time-range.ts";
import { whereOf } from "./where.ts";

export const PAGE_LIMIT_MAX = 1000;
export const PAGE_LIMIT_DEFAULT = 50;

/** How long a page may be looked for: at once, and then with the rest of the time in stretches, the first of so many rows. */
const PATIENCE = { wholeMs: 600, budgetMs: 1_500, rows: 5_000 };

/** A page asked for less than its limit, because the time was up: what was searched of all that its filter covers. */
type Searched = { from: string; to: string; of: { from: string; to: string } };

export type EventPage<S extends StreamId = StreamId> = {
  /** Newest first, whichever way one came. */
  items: StreamItem[S][];
  /** What is newer than this page, also what comes later; null when there is nothing to go on from: no event at all yet. */
  prevCursor: string | null;
  /** What is older than this page; null when there is nothing. */
  nextCursor: string | null;
  searched?: Searched;
};

export type ListQuery<S extends StreamId> = {
  scope: Scope;
  stream: S;
  filter: Filter;
  limit?: number;
  cursor?: string | undefined;
  at?: string | undefined;
  now: Date;
  patience?: { wholeMs?: number; budgetMs: number; rows: number };
};

/**
 * One page of a stream, newest first: the newest, what a cursor goes on to, or what lies around a moment, half of it newer. Pages
 * follow the event id, which no two events share: nothing is shown twice or passed over, whatever arrives in between; what arrives
 * in a stretch that was shown is not shown by going on. A page is of one snapshot.
 * @param query.cursor of another page, asked with the same filter.
 * @param query.at RFC 3339, `now` or `now-3d`; not with a cursor.
 * @param query.patience for tests; without `wholeMs` the search is in stretches from the beginning.
 * @throws AppError `malformed` for a foreign cursor, `invalid` for a limit, moment or time range that cannot be.
 */
export async function listEvents<S extends StreamId>(query: ListQuery<S>): Promise<EventPage<S>> {
  const { stream, limit = PAGE_LIMIT_DEFAULT } = query;
  checkLimit(limit);
  const start = startOf(query, limit);
  const range = resolvePagedRange(query.filter, start.now, query.now);
  const access = {
    role: "app",
    organizationId: query.scope.organizationId,
    statementTimeoutMs: STATEMENT_TIMEOUT_MS,
    snapshot: "one",
  } as const;
  const found = await transaction(access, (client) => search(client, query, { start, range }));
  return pageOf(stream, found, { start, range });
}

/** Where a page begins and which way it goes from there, both ways around a moment. */
type Start = {
  now: Date;
  boundary: string | undefined;
  stepwise: boolean;
  sides: { toward: Toward; limit: number }[];
};

function startOf({ stream, cursor, at, now }: ListQuery<StreamId>, limit: number): Start {
  if (cursor !== undefined && at !== undefined)
    throw new AppError(
      "invalid",
      `at=${JSON.stringify(at.slice(0, 100))} is given with a cursor: leave one of them out.`,
    );
  if (cursor !== undefined) {
    const { toward, ...place } = decodeCursor(stream, cursor);
    return { ...place, sides: [{ toward, limit }] };
  }
  if (at === undefined) return { now, boundary: undefined, stepwise: false, sides: [{ toward: "older", limit }] };
  const moment = resolveBound("at", at, now);
  const boundary = firstEventId(
    moment.ns + 1_000 < 1e6 ? { ...moment, ns: moment.ns + 1_000 } : { ms: moment.ms + 1, ns: 0 },
  );
  const newer = Math.floor(limit / 2);
  const sides = [
    { toward: "older" as const, limit: limit - newer },
    { toward: "newer" as const, limit: newer },
  ];
  return { now, boundary, stepwise: false, sides: sides.filter((side) => side.limit > 0) };
}

type Found = { rows: Row[]; sides: Map<Toward, SideFound & { stepwise: boolean }> };
type Asked = { start: Start; range: TimeRange };

async function search(client: PoolClient, query: ListQuery<StreamId>, { start, range }: Asked): Promise<Found> {
  const { stream, patience = PATIENCE } = query;
  const filter = { ...query.filter, from: formatInstant(range.from), to: formatInstant(range.to) };
  const reading = await readingOf(client, { stream, filter, now: start.now });
  const where = whereOf(stream, filter, reading);
  const lists = keyListsOf(stream, filter, reading);
  if (lists !== undefined) await planOnce(client);
  else if (filter.q === undefined) await joinAsWritten(client);
  const asked = { organizationId: query.scope.organizationId, stream, filter, where, reading, lists, range };
  const sides: Found["sides"] = new Map();
  for (const { toward, limit } of start.sides) {
    const effort = {
      wholeMs: start.stepwise ? undefined : patience.wholeMs,
      rows: patience.rows,
      until: performance.now() + patience.budgetMs / start.sides.length,
    };
    const side = { ...asked, toward, boundary: start.boundary, limit };
    sides.set(toward, await searchSide(client, side, effort));
  }
  const ids = [...sides.values()].flatMap((side) => side.ids).sort();
  if (lists === undefined) await planOnce(client);
  return { rows: await rowsOf(client, stream, ids), sides };
}

/** @param ids ascending. */
async function rowsOf(client: PoolClient, stream: StreamId, ids: readonly string[]): Promise<Row[]> {
  if (ids.length === 0) return [];
  const { rows } = await client.query<Row[]>({
    name: `shown-${stream}`,
    text: listedRowsSql(stream),
    values: [ids, ids[0], ids.at(-1)],
    rowMode: "array",
  });
  return rows;
}

function pageOf<S extends StreamId>(stream: S, { rows, sides }: Found, { start, range }: Asked): EventPage<S> {
  const items = rows.map((row) => toListedItem(stream, row));
  const { now, boundary } = start;
  const stepwise = [...sides.values()].some((side) => side.stepwise);
  const cursor = (toward: Toward, place: string | undefined): string | null =>
    place === undefined ? null : encodeCursor({ stream, toward, boundary: place, now, stepwise });
  const [first, last] = [items[0]?.id, items.at(-1)?.id];
  const older = sides.get("older");
  const newer = sides.get("newer");
  // At the newest end there is always more to come.
  const above = newer?.reached ?? (first === undefined ? boundary : idAfter(first));
  const searched = searchedOf(sides, { start, range });
  return {
    items,
    prevCursor: cursor("newer", above),
    nextCursor: cursor("older", older === undefined ? (last ?? boundary) : older.reached),
    ...(searched && { searched }),
  };
}

/** @returns undefined unless the time was up before enough was found. */
function searchedOf(sides: Found["sides"], { start, range }: Asked): Searched | undefined {
  if (![...sides.values()].some((side) => side.short)) return undefined;
  const end = (toward: Toward, whole: Instant): string => {
    // Without that side it begins where the page does.
    const place = sides.has(toward) ? sides.get(toward)?.reached : start.boundary;
    return formatInstant(place === undefined ? whole : within(range, instantOfEventId(place)));
  };
  const of = { from: formatInstant(range.from), to: formatInstant(range.to) };
  return { from: end("older", range.from), to: end("newer", range.to), of };
}

function within({ from, to }: TimeRange, moment: Instant): Instant {
  if (compareInstants(moment, from) < 0) return from;
  return compareInstants(moment, to) > 0 ? to : moment;
}

function checkLimit(limit: number): void {
  if (Number.isInteger(limit) && limit >= 1 && limit <= PAGE_LIMIT_MAX) return;
  throw new AppError("invalid", `limit=${String(limit)} is not possible: it is 1 to ${String(PAGE_LIMIT_MAX)}.`);
}
