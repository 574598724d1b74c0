import type { PoolClient } from "pg";
import { idAfter } from "../events/event-id.ts";
import type { StreamId } from "../events/field.ts";
import { formatInstant } from "../events/instant.ts";
import { dimensionOf, dimensionsOf, fieldOf, STREAMS } from "../events/streams.ts";
import type { Toward } from "./cursor.ts";
import type { Filter } from "./filter.ts";
import type { TimeRange } from "./time-range.ts";
import type { Reading } from "./where.ts";

const NEAREST_ROWS = 500;
/** So many are read on when those that were found promise enough in them. */
const READ_ON_ROWS_MAX = 5_000;
/** More rows than are likely to be needed cost less than to go on a second time. */
const LIKELY = 1.5;
/** Longer lists cost more to send than they spare. */
const IDS_MAX = 5_000;
/** The index is asked once for each id. */
const FEW_IDS = 100;
/** What is likely to be rare first: the index is asked for two of the lists, and each row decides of the others. */
const RARE_FIRST = ["target_id", "caller_id", "place_id", "operation_id", "result_id"];

/** A filter that ids alone decide: the lists of its dimensions, in their order, null without a condition, and that of its free text. */
export type KeyLists = { stream: StreamId; shared: (readonly string[] | null)[]; text: readonly string[] | null };

/** From one event id up to another, which is not in it. */
export type IdStretch = { from: string; before: string };

type Asked = { lists: KeyLists; range: TimeRange; toward: Toward; limit: number };

/** @returns undefined when anything else than short lists of ids decides what a filter means. */
export function keyListsOf(stream: StreamId, filter: Filter, reading: Reading): KeyLists | undefined {
  const dimensions = dimensionsOf(stream);
  const decided = filter.conditions.every(({ field }) => {
    const known = fieldOf(stream, field);
    const dimension = known && dimensionOf(stream, known);
    return dimension !== undefined && reading.shared.get(dimension.key) !== undefined;
  });
  const texts = [...reading.texts.values()];
  if (!decided || (filter.q !== undefined && texts.length === 0)) return undefined;
  if (texts.includes(undefined)) return undefined;
  const shared = dimensions.map(({ key }) => reading.shared.get(key) ?? null);
  const text = filter.q === undefined ? null : texts.flatMap((ids) => ids ?? []);
  const given = [...shared, text].filter((list) => list !== null);
  const ids = given.reduce((sum, list) => sum + list.length, 0);
  return given.length === 0 || ids > IDS_MAX ? undefined : { stream, shared, text };
}

/** Whether no event can match, since one of the lists is empty. */
export function neverMatches({ shared, text }: KeyLists): boolean {
  return [...shared, text].some((list) => list?.length === 0);
}

/**
 * The events in a stretch that are nearest to the end it is searched from, among its first rows: so many that what is common is found in them, and
 * what is not there at all is rare enough to be looked up and sorted.
 * @returns `rest`, where there may be more; undefined when enough were found or all of the stretch was read.
 */
export async function nearestByKeys(
  client: PoolClient,
  stretch: IdStretch,
  asked: Asked,
): Promise<{ ids: string[]; rest: IdStretch | undefined }> {
  const ids: string[] = [];
  let rest = stretch;
  for (let rows = NEAREST_ROWS; rows <= READ_ON_ROWS_MAX;) {
    const wanted = asked.limit - ids.length;
    const { found, last } = await amongNearest(client, rest, { ...asked, limit: wanted, rows });
    ids.push(...found);
    if (ids.length === asked.limit || last === null) return { ids, rest: undefined };
    rest = asked.toward === "older" ? { ...rest, before: last } : { ...rest, from: idAfter(last) };
    rows = Math.ceil((rows / found.length) * (wanted - found.length) * LIKELY);
  }
  return { ids, rest };
}

/** @returns `last`, the last of so many rows; null when there are no more. */
async function amongNearest(
  client: PoolClient,
  { from, before }: IdStretch,
  asked: Asked & { rows: number },
): Promise<{ found: string[]; last: string | null }> {
  const { lists, toward, rows: count } = asked;
  const { rows } = await client.query<{ ids: string[]; last: string | null }>({
    name: `nearest-${lists.stream}-${toward}`,
    text: nearestSql(lists.stream, toward),
    values: [from, before, ...commonValues(asked), count],
  });
  return { found: rows[0]?.ids ?? [], last: rows[0]?.last ?? null };
}

/** The nearest of all events in these stretches, by the index over the rows' keys: for stretches that hold few. */
export async function allByKeys(client: PoolClient, stretches: readonly IdStretch[], asked: Asked): Promise<string[]> {
  const { lists, toward } = asked;
  const from = stretches.map((stretch) => stretch.from);
  const before = stretches.map((stretch) => stretch.before);
  const { rows } = await client.query<[string]>({
    name: `by-keys-${lists.stream}-${toward}`,
    text: byKeysSql(lists.stream, toward),
    values: [from, before, ...commonValues(asked), ...rarest(lists), from.toSorted()[0], before.toSorted().at(-1)],
    rowMode: "array",
  });
  return rows.map(([id]) => id);
}

function commonValues({ lists, range, limit }: Asked): unknown[] {
  return [formatInstant(range.from), formatInstant(range.to), limit, lists.text, ...lists.shared];
}

function rarest({ stream, shared, text }: KeyLists): unknown[] {
  const byKey = new Map(dimensionsOf(stream).map(({ key }, at) => [key, shared[at] ?? null]));
  const given = [text, ...RARE_FIRST.map((key) => byKey.get(key) ?? null)].filter((list) => list !== null);
  const [first, second] = given.toSorted((a, b) => Number(a.length > FEW_IDS) - Number(b.length > FEW_IDS));
  return [first, second ?? first];
}

const orderOf = (toward: Toward): string => (toward === "older" ? "e.id DESC" : "e.id");

const RANGE = "e.occurred_at >= $3::timestamptz AND e.occurred_at < $4::timestamptz";

/**
 * Few texts, whatever is asked for, so that each connection keeps a plan for every one: a list that is not given is null. Selected and not compared by
 * ANY, since a plan that is made before its values are known would compare each row with one id after the other.
 */
function testsSql(stream: StreamId): string {
  const among = (key: string, list: string): string => `e.${key} IN (SELECT unnest(${list}::bigint[]))`;
  const text = `($6::bigint[] IS NULL OR ${among("caller_id", "$6")} OR ${among("target_id", "$6")})`;
  const shared = dimensionsOf(stream).map(({ key }, at) => {
    const list = `$${String(at + 7)}`;
    return `(${list}::bigint[] IS NULL OR ${among(key, list)})`;
  });
  return [text, ...shared].join(" AND ");
}

function nearestSql(stream: StreamId, toward: Toward): string {
  const keys = dimensionsOf(stream).map(({ key }) => `e.${key}`);
  const rows = `$${String(keys.length + 7)}::int`;
  return `
    WITH nearest AS MATERIALIZED (
      SELECT e.id, ${keys.join(", ")} FROM ${STREAMS[stream].view} e
       WHERE e.id >= $1::uuid AND e.id < $2::uuid AND ${RANGE} ORDER BY ${orderOf(toward)} LIMIT ${rows}
    )
    SELECT ARRAY(SELECT e.id FROM nearest e WHERE ${testsSql(stream)} ORDER BY ${orderOf(toward)} LIMIT $5) AS ids,
           (SELECT e.id FROM nearest e ORDER BY ${orderOf(toward)} OFFSET ${rows} - 1 LIMIT 1) AS last`;
}

/** The outer bounds leave out partitions once and for all, those of a stretch for that stretch. */
function byKeysSql(stream: StreamId, toward: Toward): string {
  const next = dimensionsOf(stream).length + 7;
  const [first, second, from, before] = [0, 1, 2, 3].map((at) => `$${String(next + at)}`);
  return `
    SELECT e.id FROM unnest($1::uuid[], $2::uuid[]) AS s(from_id, before_id) CROSS JOIN LATERAL (
      SELECT e.id FROM ${STREAMS[stream].view} e
       WHERE e.id >= s.from_id AND e.id < s.before_id AND e.id >= ${from ?? ""}::uuid AND e.id < ${before ?? ""}::uuid AND ${RANGE}
         AND e.keys && ${first ?? ""}::bigint[] AND e.keys && ${second ?? ""}::bigint[] AND ${testsSql(stream)} OFFSET 0
    ) e ORDER BY ${orderOf(toward)} LIMIT $5`;
}
