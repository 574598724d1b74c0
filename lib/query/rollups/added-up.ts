import { hash } from "node:crypto";
import type { PoolClient } from "pg";
import { databaseUrl } from "../../db.ts";
import { addUp, selectRows, type HourRange, type Wanted } from "../../rollups/segment/scan.ts";
import { ROLLED_KEYS, type RolledKey, type Segment } from "../../rollups/segment/segment.ts";
import type { Piece } from "./coverage.ts";
import { loadSegments } from "./load-segments.ts";
import { SumsCache, type Sums } from "./sums-cache.ts";

/** What is asked of roll-ups: which calls, by which key, and whether of each hour or of all hours that follow one another. */
export type Question = { organizationId: string; wanted: Wanted; by: RolledKey; each: "hour" | "run" };

/** The first pieces may tell enough. */
const PIECES_AT_ONCE = { first: 4, most: 16 };
/** A hundred filters and more over ninety days, where few ids satisfy them. */
const CACHE_BYTES_MAX = 32 * 1024 * 1024;

const cache = new SumsCache(CACHE_BYTES_MAX);

/**
 * What pieces of roll-ups add up to, one after the other. A segment never changes, so what one added up to for a filter is remembered: who pages on, watches
 * a list or looks at another facet asks the same of all days but the last.
 * @param client of role `app`, in a transaction of one snapshot; nobody else's while the next one is waited for.
 */
export async function* addedUp(
  client: PoolClient,
  question: Question,
  pieces: readonly Piece[],
): AsyncGenerator<{ piece: Piece; sums: Sums }, undefined> {
  const { organizationId } = question;
  const scope = scopeOf(question);
  let size = PIECES_AT_ONCE.first;
  for (let at = 0; at < pieces.length; at += size, size = Math.min(2 * size, PIECES_AT_ONCE.most)) {
    const some = pieces.slice(at, at + size);
    const found = new Map(some.map((piece) => [piece, cache.get(keyOf(scope, piece))]));
    const missing = some.filter((piece) => found.get(piece) === undefined);
    for await (const { segment, piece } of loadSegments(client, { organizationId, pieces: missing })) {
      const sums = sumsOf(segment, piece, question);
      cache.add(keyOf(scope, piece), sums);
      found.set(piece, sums);
    }
    for (const [piece, sums] of found) if (sums !== undefined) yield { piece, sums };
  }
}

function scopeOf({ organizationId, wanted, by, each }: Question): string {
  const lists = ROLLED_KEYS.map((key) => {
    const ids = wanted[key];
    return ids === undefined ? "all" : hash("sha256", Float64Array.from(ids), "base64");
  });
  return [databaseUrl(), organizationId, ...lists, by, each].join(" ");
}

function keyOf(scope: string, { kept, hours }: Piece): string {
  const runs = hours.map(({ from, to }) => `${String(from)}-${String(to)}`);
  return `${scope} ${kept.kind} ${kept.version} ${runs.join()}`;
}

function sumsOf(segment: Segment, { hours }: Piece, { wanted, by, each }: Question): Sums {
  const selected = selectRows(segment, wanted);
  if (selected === "none") return new Float64Array(0);
  const { ids } = segment.columns[by];
  const numbers: number[] = [];
  for (const asked of each === "run" ? hours : hours.flatMap(eachHour))
    addUp(segment, { selected, hours: asked, by }).forEach((count, place) => {
      if (count > 0) numbers.push(asked.from, ids[place] ?? 0, count);
    });
  return Float64Array.from(numbers);
}

function eachHour({ from, to }: HourRange): HourRange[] {
  return Array.from({ length: to - from }, (_, at) => ({ from: from + at, to: from + at + 1 }));
}

/** Calls `each` with what sums are made of. */
export function forEachSum(sums: Sums, each: (hour: number, id: number, count: number) => void): void {
  for (let at = 0; at < sums.length; at += 3) each(sums[at] ?? 0, sums[at + 1] ?? 0, sums[at + 2] ?? 0);
}
