import type { PoolClient } from "pg";
import { DAY_MS, HOUR_MS } from "../../events/durations.ts";
import type { StreamId } from "../../events/field.ts";
import { instantOf } from "../../events/instant.ts";
import type { Wanted } from "../../rollups/segment/scan.ts";
import { ROLLED_KEYS } from "../../rollups/segment/segment.ts";
import type { Toward } from "../cursor.ts";
import type { Filter } from "../filter.ts";
import type { Stretch } from "../stretches.ts";
import type { Reading } from "../where.ts";
import { addedUp, forEachSum } from "./added-up.ts";
import { coverageOf, type Piece } from "./coverage.ts";
import { keptSegments } from "./load-segments.ts";
import { isCounted } from "./rolled.ts";
import type { Sums } from "./sums-cache.ts";

/** A stretch and how many rows in it match; undefined where that is not known, and 0 for part of an hour. */
type Counted = Stretch & { count: number | undefined };

/** Stretches of one search, and how many rows in their told hours match; undefined where more than part of an hour is not told. */
export type MatchingBatch = { stretches: Stretch[]; count: number | undefined };

type Asked = {
  organizationId: string;
  stream: StreamId;
  filter: Filter;
  reading: Reading;
  within: Stretch;
  toward: Toward;
  /** So many are looked for. */
  enough: number;
  /** How many stretches one search may have. */
  aBatch: number;
};

/**
 * Where in a stretch of time rows may match, as roll-ups tell, in batches in the order of the search: who has matches on three days of a year
 * is found without a look at the others. Nothing that matches lies outside of them. Days are looked through as batches are taken, so that
 * what was found near by costs nothing of the rest.
 * @param client of role `app`, in a transaction of one snapshot; nobody else's while a batch is waited for.
 * @returns undefined where roll-ups tell nothing of the filter.
 */
export async function matchingStretches(
  client: PoolClient,
  asked: Asked,
): Promise<AsyncGenerator<MatchingBatch, undefined> | undefined> {
  const wanted = wantedOf(asked);
  if (wanted === undefined) return undefined;
  const range = { from: instantOf(asked.within.fromMs), to: instantOf(asked.within.toMs) };
  const { pieces, rest } = coverageOf(range, await keptSegments(client, range));
  if (pieces.length === 0) return undefined;
  // Part of an hour (the one a page begins in, mostly) is searched like an hour that is told, and never makes a search a large one.
  const untold = rest.map(({ from, to }) => ({
    fromMs: from.ms,
    toMs: to.ms,
    count: to.ms - from.ms < HOUR_MS ? 0 : undefined,
  }));
  return batchesOf(inOrder(client, asked, { wanted, pieces, untold }), asked);
}

/** Undefined where nothing that roll-ups count by is asked for. */
function wantedOf({ stream, reading }: Asked): Wanted | undefined {
  if (stream !== "api-calls") return undefined;
  const wanted: Wanted = {};
  for (const key of ROLLED_KEYS) {
    const ids = reading.shared.get(key);
    if (ids !== undefined) wanted[key] = new Set(ids.map(Number));
  }
  return Object.keys(wanted).length === 0 ? undefined : wanted;
}

type Told = { wanted: Wanted; pieces: readonly Piece[]; untold: readonly Counted[] };

/** The hours with matches and the stretches nothing is told of, a day's after the other's. */
async function* inOrder(
  client: PoolClient,
  { organizationId, toward }: Asked,
  { wanted, pieces, untold }: Told,
): AsyncGenerator<Counted[], undefined> {
  const sign = toward === "older" ? -1 : 1;
  const nearest = (a: Counted, b: Counted): number => sign * (a.fromMs - b.fromMs);
  const isBefore = ({ fromMs }: Counted, day: number): boolean => sign * (Math.floor(fromMs / DAY_MS) - day) < 0;
  const ordered = pieces.toSorted((a, b) => sign * (a.kept.fromMs - b.kept.fromMs));
  let waiting = [...untold];
  const question = { organizationId, wanted, by: "result_id", each: "hour" } as const;
  for await (const { piece, sums } of addedUp(client, question, ordered)) {
    const day = Math.floor(piece.kept.fromMs / DAY_MS);
    const over = waiting.filter((one) => isBefore(one, day));
    if (over.length > 0) {
      yield over.sort(nearest);
      waiting = waiting.filter((one) => !isBefore(one, day));
    }
    waiting.push(...countedHours(piece, sums));
  }
  yield waiting.sort(nearest);
}

function countedHours({ kept }: Piece, sums: Sums): Counted[] {
  const counts = new Map<number, number>();
  forEachSum(sums, (hour, _, count) => counts.set(hour, (counts.get(hour) ?? 0) + count));
  return Array.from(counts, ([hour, count]) => {
    const fromMs = kept.fromMs + hour * HOUR_MS;
    return { fromMs, toMs: fromMs + HOUR_MS, count };
  });
}

async function* batchesOf(
  days: AsyncIterable<readonly Counted[]>,
  { stream, filter, reading, enough, aBatch }: Asked,
): AsyncGenerator<MatchingBatch, undefined> {
  const isExact = isCounted(stream, filter) && [...reading.shared.values()].every((ids) => ids !== undefined);
  let batch: MatchingBatch = { stretches: [], count: 0 };
  let sure = 0;
  for await (const day of days)
    for (const stretch of day) {
      append(batch, stretch);
      if (isExact) sure += stretch.count ?? 0;
      if (sure < enough && batch.stretches.length < aBatch) continue;
      yield batch;
      batch = { stretches: [], count: 0 };
    }
  if (batch.stretches.length > 0) yield batch;
}

/** Hours that follow one another are one search. */
function append(batch: MatchingBatch, { fromMs, toMs, count }: Counted): void {
  batch.count = batch.count === undefined || count === undefined ? undefined : batch.count + count;
  const last = batch.stretches.at(-1);
  if (last?.fromMs === toMs) last.fromMs = fromMs;
  else if (last?.toMs === fromMs) last.toMs = toMs;
  else batch.stretches.push({ fromMs, toMs });
}
