import type { PoolClient } from "pg";
import { HOUR_MS } from "../../events/durations.ts";
import type { StreamId } from "../../events/field.ts";
import { instantOf } from "../../events/instant.ts";
import { addUp, selectRows, type Wanted } from "../../rollups/segment/scan.ts";
import { ROLLED_KEYS } from "../../rollups/segment/segment.ts";
import type { Toward } from "../cursor.ts";
import type { Filter } from "../filter.ts";
import type { Stretch } from "../stretches.ts";
import type { Reading } from "../where.ts";
import { coverageOf } from "./coverage.ts";
import { keptSegments, loadSegments } from "./load-segments.ts";
import { isCounted } from "./rolled.ts";

/** A stretch and how many rows in it match; undefined where that is not known. */
type Counted = Stretch & { count: number | undefined };

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
 * is found without a look at the others. Nothing that matches lies outside of them.
 * @param client of role `app`, in a transaction of one snapshot.
 * @returns undefined where roll-ups tell nothing of the filter.
 */
export async function matchingStretches(client: PoolClient, asked: Asked): Promise<Stretch[][] | undefined> {
  const wanted = wantedOf(asked);
  if (wanted === undefined) return undefined;
  const range = { from: instantOf(asked.within.fromMs), to: instantOf(asked.within.toMs) };
  const { pieces, rest } = coverageOf(range, await keptSegments(client, range));
  if (pieces.length === 0) return undefined;
  const stretches: Counted[] = rest.map(({ from, to }) => ({ fromMs: from.ms, toMs: to.ms, count: undefined }));
  for await (const { segment, piece } of loadSegments(client, { organizationId: asked.organizationId, pieces })) {
    const selected = selectRows(segment, wanted);
    if (selected === "none") continue;
    for (const { from, to } of piece.hours)
      for (let hour = from; hour < to; hour++) {
        const sums = addUp(segment, { selected, hours: { from: hour, to: hour + 1 }, by: "result_id" });
        const count = sums.reduce((sum, one) => sum + one, 0);
        const fromMs = piece.kept.fromMs + hour * HOUR_MS;
        if (count > 0) stretches.push({ fromMs, toMs: fromMs + HOUR_MS, count });
      }
  }
  return batchesOf(stretches, asked);
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

function batchesOf(stretches: Counted[], { stream, filter, reading, toward, enough, aBatch }: Asked): Stretch[][] {
  const isExact = isCounted(stream, filter) && [...reading.shared.values()].every((ids) => ids !== undefined);
  stretches.sort((a, b) => (toward === "older" ? b.fromMs - a.fromMs : a.fromMs - b.fromMs));
  const batches: Stretch[][] = [];
  let batch: Stretch[] = [];
  let sure = 0;
  for (const stretch of stretches) {
    append(batch, stretch);
    if (isExact) sure += stretch.count ?? 0;
    if (sure < enough && batch.length < aBatch) continue;
    batches.push(batch);
    batch = [];
  }
  if (batch.length > 0) batches.push(batch);
  return batches;
}

/** Hours that follow one another are one search. */
function append(batch: Stretch[], { fromMs, toMs }: Stretch): void {
  const last = batch.at(-1);
  if (last?.fromMs === toMs) last.fromMs = fromMs;
  else if (last?.toMs === fromMs) last.toMs = toMs;
  else batch.push({ fromMs, toMs });
}
