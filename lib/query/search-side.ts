import type { PoolClient } from "pg";
import { firstEventId, instantOfEventId } from "../events/event-id.ts";
import { instantOf } from "../events/instant.ts";
import { STREAMS } from "../events/streams.ts";
import type { Filter } from "./filter.ts";
import { allByKeys, nearestByKeys, neverMatches, type IdStretch, type KeyLists } from "./by-keys.ts";
import { isIndexed, newestIds } from "./newest-ids.ts";
import { matchingStretches } from "./rollups/matching-stretches.ts";
import { isStatementTimeout } from "./statement-timeout.ts";
import { beyond, searchInSteps, sideSql, type Side, type SideFound } from "./step-search.ts";
import { growingStretches, type Stretch } from "./stretches.ts";
import type { TimeRange } from "./time-range.ts";
import type { Reading } from "./where.ts";

/** For a page's statements, unless they are tried: a stretch is far from it. */
export const STATEMENT_TIMEOUT_MS = 20_000;

/** Searches in one statement: of a plan that is kept, and of one that is made for it. */
const STRETCHES_A_BATCH = { planned: 128, made: 16 };

/** So many rows that match are found by index and sorted sooner than the nearest of all rows are read. */
const SORTED_MAX = 1_000;

export type SearchedSide = Side & {
  organizationId: string;
  filter: Filter;
  reading: Reading;
  /** Where ids alone decide what matches. */
  lists: KeyLists | undefined;
  range: TimeRange;
};

export type Effort = {
  /** How long the database may take over each statement of a search by index; undefined where that took too long already. */
  wholeMs: number | undefined;
  /** How many rows the first step has. */
  rows: number;
  /** When to stop, as `performance.now()`. */
  until: number;
};

/**
 * The events next to a boundary: by the index where one leads to them, near by first; where that takes too long row by row, as far as the time
 * goes.
 * @returns `stepwise` when they were not found by the index: nor will those behind them be.
 */
export async function searchSide(
  client: PoolClient,
  side: SearchedSide,
  effort: Effort,
): Promise<SideFound & { stepwise: boolean }> {
  const { wholeMs } = effort;
  if (side.lists !== undefined && neverMatches(side.lists))
    return { ids: [], reached: undefined, short: false, stepwise: false };
  if (wholeMs === undefined) return stepsFrom(client, side, { ids: [], effort });
  await client.query(`SAVEPOINT whole; SET LOCAL statement_timeout = ${String(wholeMs)}`);
  const { found, ids, here } = await searchByIndex(client, side, effort.until);
  await client.query(`SET LOCAL statement_timeout = ${String(STATEMENT_TIMEOUT_MS)}`);
  return found ?? stepsFrom(client, here, { ids, effort });
}

type ByIndex = { found: (SideFound & { stepwise: false }) | undefined; ids: string[]; here: SearchedSide };

/**
 * @returns without `found` when a statement took too long, that of a batch or of the roll-ups that name it: `ids` are what came before, and `here` is
 *   where it began. The transaction goes on in either case.
 */
async function searchByIndex(client: PoolClient, side: SearchedSide, until: number): Promise<ByIndex> {
  // One more than asked for tells whether there is a next one.
  const enough = side.limit + 1;
  const ids: string[] = [];
  let here = side;
  const found = (reached: string | undefined, short: boolean): ByIndex => ({
    found: { ids, reached, short, stepwise: false },
    ids,
    here,
  });
  try {
    for await (const batch of batchesOf(client, () => here)) {
      const nearest = await nearestIn(client, here, { batch, limit: enough - ids.length });
      ids.push(...nearest.ids);
      if (ids.length === enough) return { found: { ...shown(ids, side), short: false, stepwise: false }, ids, here };
      here = { ...here, boundary: nearest.reached ?? endOf(batch, side) };
      if (performance.now() > until) return found(here.boundary, true);
    }
    return found(undefined, false);
  } catch (error) {
    if (!isStatementTimeout(error)) throw error;
    await client.query("ROLLBACK TO SAVEPOINT whole");
    return { found: undefined, ids, here };
  }
}

function shown(ids: readonly string[], { limit, toward }: Side): { ids: string[]; reached: string | undefined } {
  const page = ids.slice(0, limit);
  const last = page.at(-1);
  return { ids: page, reached: last && beyond(last, toward) };
}

/** Goes on row by row behind what was found. */
async function stepsFrom(
  client: PoolClient,
  side: SearchedSide,
  { ids, effort }: { ids: string[]; effort: Effort },
): Promise<SideFound & { stepwise: boolean }> {
  const limit = side.limit - ids.length;
  if (limit <= 0) return { ...shown(ids, side), short: false, stepwise: true };
  const rest = await searchInSteps(client, { ...side, limit }, effort);
  return { ...rest, ids: [...ids, ...rest.ids], stepwise: true };
}

/**
 * Stretches that are searched together, and about how many rows in them match, where that is known; of `near`, what is not among its first rows is
 * left to those that come after.
 */
type Batch = { stretches: readonly Stretch[]; near: boolean; count?: number | undefined };

/**
 * The last days, then where roll-ups say that something matches, or ever more days: what is near by is not to cost what is far.
 * @param current the side behind what was searched so far.
 */
async function* batchesOf(client: PoolClient, current: () => SearchedSide): AsyncGenerator<Batch> {
  const [near, ...far] = growingStretches(reachOf(current()), current().toward);
  if (near === undefined) return;
  yield { stretches: [near], near: true };
  const left = overlap(near, reachOf(current()));
  const rest = left.fromMs < left.toMs ? [left, ...far] : far;
  if (rest.length === 0) return;
  const matching = await matchingIn(client, current(), spanOf(rest));
  if (matching === undefined) for (const stretch of rest) yield { stretches: [stretch], near: false };
  else for await (const batch of matching) yield { ...batch, near: false };
}

function matchingIn(client: PoolClient, side: SearchedSide, within: Stretch): ReturnType<typeof matchingStretches> {
  const aBatch = side.lists === undefined ? STRETCHES_A_BATCH.made : STRETCHES_A_BATCH.planned;
  return matchingStretches(client, { ...side, within, enough: side.limit + 1, aBatch });
}

function overlap(one: Stretch, other: Stretch): Stretch {
  return { fromMs: Math.max(one.fromMs, other.fromMs), toMs: Math.min(one.toMs, other.toMs) };
}

function spanOf(stretches: readonly Stretch[]): Stretch {
  return {
    fromMs: Math.min(...stretches.map(({ fromMs }) => fromMs)),
    toMs: Math.max(...stretches.map(({ toMs }) => toMs)),
  };
}

/** The time there is on the side's side of its boundary. */
function reachOf({ range, boundary, toward }: SearchedSide): Stretch {
  const whole = { fromMs: range.from.ms, toMs: range.to.ms + 1 };
  if (boundary === undefined) return whole;
  const { ms } = instantOfEventId(boundary);
  return toward === "older"
    ? { ...whole, toMs: Math.min(whole.toMs, ms + 1) }
    : { ...whole, fromMs: Math.max(whole.fromMs, ms) };
}

const idAt = (ms: number): string => firstEventId(instantOf(ms));

/** The boundary behind a batch. */
function endOf({ stretches }: Batch, { toward }: Side): string {
  return toward === "older"
    ? idAt(Math.min(...stretches.map(({ fromMs }) => fromMs)))
    : idAt(Math.max(...stretches.map(({ toMs }) => toMs)));
}

/** What of a stretch is on the side's side of its boundary. */
function idsOfStretch({ fromMs, toMs }: Stretch, { boundary, toward }: Side): IdStretch {
  const [from, before] = [idAt(fromMs), idAt(toMs)];
  if (boundary === undefined) return { from, before };
  return toward === "older"
    ? { from, before: boundary < before ? boundary : before }
    : { from: boundary > from ? boundary : from, before };
}

type Wanted = { batch: Batch; limit: number };

/** `reached` where a batch was not searched to its end. */
type Nearest = { ids: string[]; reached?: string };

async function nearestIn(client: PoolClient, side: SearchedSide, { batch, limit }: Wanted): Promise<Nearest> {
  const { stream, where, reading, lists, toward } = side;
  if (lists !== undefined) return nearestInLists(client, side, { batch, limit, lists });
  const [only, ...others] = batch.stretches;
  if (only !== undefined && others.length === 0 && toward === "older") {
    const found = await newestIds(client, { stream, where, reading, ...idsOfStretch(only, side), limit });
    if (found !== undefined) return { ids: found };
  }
  return { ids: await idsIn(client, side, { batch, limit }) };
}

async function nearestInLists(
  client: PoolClient,
  side: SearchedSide,
  { batch, limit, lists }: Wanted & { lists: KeyLists },
): Promise<Nearest> {
  const asked = { lists, range: side.range, toward: side.toward, limit };
  const stretches = batch.stretches.map((stretch) => idsOfStretch(stretch, side));
  const [only, ...others] = stretches;
  const isFew = others.length > 0 || (batch.count ?? Infinity) <= SORTED_MAX;
  if (only === undefined || isFew) return { ids: await allByKeys(client, stretches, asked) };
  const { ids, rest } = await nearestByKeys(client, only, asked);
  if (rest === undefined) return { ids };
  if (batch.near) return { ids, reached: side.toward === "older" ? rest.before : rest.from };
  return { ids: [...ids, ...(await allByKeys(client, [rest], { ...asked, limit: limit - ids.length }))] };
}

/**
 * By the index over the rows' keys where it knows all that is asked for; else in order, until enough are found. One search for all of a batch: the
 * planner leaves out the partitions that none of its stretches lies in, and to plan one of its own for each took longer than to read them.
 */
async function idsIn(client: PoolClient, side: SearchedSide, { batch, limit }: Wanted): Promise<string[]> {
  const { stream, where, reading } = side;
  const { text, order, ...bound } = sideSql(side, where);
  const values = [...bound.values];
  const bind = (ms: number): string => `$${String(values.push(idAt(ms)))}::uuid`;
  const within = batch.stretches.map(({ fromMs, toMs }) => `(e.id >= ${bind(fromMs)} AND e.id < ${bind(toMs)})`);
  const found = `SELECT e.id FROM ${STREAMS[stream].view} e WHERE ${text} AND (${within.join(" OR ")})`;
  const most = `ORDER BY ${order} LIMIT ${String(limit)}`;
  // Of a stretch alone nothing says that what it matches is rare, and by keys all of it would be sorted.
  const isByKeys = isIndexed(where, reading) && batch.stretches.length > 1;
  const { rows } = await client.query<[string]>({
    text: isByKeys ? `SELECT e.id FROM (${found} AND ${where.keys} OFFSET 0) e ${most}` : `${found} ${most}`,
    values,
    rowMode: "array",
  });
  return rows.map(([id]) => id);
}
