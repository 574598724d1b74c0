import type { PoolClient } from "pg";
import type { Dimension, Stream, StreamId } from "../events/field.ts";
import { dimensionsOf, STREAMS } from "../events/streams.ts";
import type { Filter } from "./filter.ts";
import { likeLiteral } from "./like.ts";
import { sourceIdsFor } from "./source-ids.ts";
import { dimensionText, dimensionWhere, type FoundIds, type Reading, type Where } from "./where.ts";

/** A longer list costs more to send and compare than it spares; the rows themselves are then asked. */
export const IDS_MAX = 20_000;

/**
 * Looks up what a filter's names stand for, before the statement is made: the planner must know whether what it looks for is rare or
 * common, and conditions that no caller or operation satisfies need no look at the events at all.
 * @param idsMax lists that are longer are none.
 */
export async function readingOf(
  client: PoolClient,
  { stream, filter, now }: { stream: StreamId; filter: Filter; now: Date },
  idsMax = IDS_MAX,
): Promise<Reading> {
  const sources = await sourceIdsFor(client, stream, filter);
  const shared = new Map<string, FoundIds>();
  const texts = new Map<string, FoundIds>();
  for (const dimension of dimensionsOf(stream)) {
    const where = dimensionWhere(stream, filter, { dimension, sources });
    if (where !== undefined) shared.set(dimension.key, await idsOf(client, dimension, { ...where, idsMax }));
    const text = filter.q === undefined ? undefined : dimensionText(dimension, filter.q);
    if (text !== undefined) texts.set(dimension.key, await idsOf(client, dimension, { ...text, idsMax }));
  }
  const names = filter.q === undefined ? undefined : await namesWith(client, stream, filter.q);
  return { now, sources, shared, texts, names };
}

/** Each name is three questions to the index, and what more of them have is soon met row by row. */
const NAMES_MAX = 50;

/** @returns undefined where the stream has no list of its names, or too many of them have the text. */
async function namesWith(client: PoolClient, stream: StreamId, q: string): Promise<readonly string[] | undefined> {
  const { names }: Stream = STREAMS[stream];
  if (names === undefined) return undefined;
  const { rows } = await client.query<[string]>({
    text: `SELECT name FROM ${names} WHERE lower(name) LIKE '%' || lower($1::text) || '%' LIMIT ${String(NAMES_MAX + 1)}`,
    values: [likeLiteral(q)],
    rowMode: "array",
  });
  return rows.length > NAMES_MAX ? undefined : rows.map(([name]) => name);
}

async function idsOf(
  client: PoolClient,
  { view }: Dimension,
  { text, values, idsMax }: Where & { idsMax: number },
): Promise<FoundIds> {
  const { rows } = await client.query<[string]>({
    text: `SELECT e.id FROM ${view} e WHERE ${text} LIMIT ${String(idsMax + 1)}`,
    values,
    rowMode: "array",
  });
  return rows.length > idsMax ? undefined : rows.map(([id]) => id);
}
