import type { PoolClient } from "pg";
import type { Scope } from "../auth/scope.ts";
import { transaction } from "../db.ts";
import { RecordReader } from "../deliveries/record-reader.ts";
import { AppError } from "../errors.ts";
import { isEventId } from "../events/event-id.ts";
import type { StreamId } from "../events/field.ts";
import type { ApiCallItem, StreamItem } from "../events/item.ts";
import { STREAMS } from "../events/streams.ts";
import { readDelivery, type Delivery } from "./read-delivery.ts";
import { readKeeping, type Keeping } from "./read-keeping.ts";
import { rowsSql, toItem, toldRowsSql, type Row } from "./rows.ts";

/** One event with everything there is about it. */
export type EventDetail<S extends StreamId> = {
  item: StreamItem[S];
  /** The record as received, as JSON text; null when no record stands for the event (a command known by its calls alone). */
  raw: string | null;
  /** What brought it; for a command known by its calls, what brought the first of them. Null when no longer kept. */
  delivery: Delivery | null;
  /** Until when, as retention and legal holds are set now. */
  keeping: Keeping;
  /** Commands: every call, in time order. */
  calls: S extends "commands" ? ApiCallItem[] : undefined;
  /** The rows that are folded under this one, oldest first; undefined in streams without such. */
  folded?: { called: string; items: StreamItem[StreamId][] } | undefined;
  /** API calls: what each source told of a call that several saw, the cluster's own log first; empty for others. */
  witnesses?: Witness[] | undefined;
};

/** One event of several that are shown as one call, as its source told it. */
type Witness = { item: ApiCallItem; raw: string | null; delivery: Delivery | null };

/**
 * One event of a stream. A command is also found by the id of any of its records and calls: an id it had before an earlier one
 * arrived is one of these.
 * @throws AppError `not-found`.
 */
export async function getEvent<S extends StreamId>(query: {
  scope: Scope;
  stream: S;
  id: string;
}): Promise<EventDetail<S>> {
  const { scope, stream, id } = query;
  const find = FIND[stream];
  const access = { role: "app", organizationId: scope.organizationId } as const;
  const detail = isEventId(id) ? await transaction(access, (client) => find(client, id)) : undefined;
  if (detail === undefined)
    throw new AppError(
      "not-found",
      `There is no event ${id.slice(0, 100)} in ${stream}. If there was one, retention may have removed it.`,
    );
  return detail as EventDetail<S>;
}

type Find = (client: PoolClient, id: string) => Promise<EventDetail<StreamId> | undefined>;

const FIND: Record<StreamId, Find> = {
  commands: commandDetail,
  "api-calls": callDetail,
  "tailnet-changes": (client, id) => tellingDetail(client, "tailnet-changes", id),
  "network-flows": (client, id) => tellingDetail(client, "network-flows", id),
};

/** A row that is folded under another is shown as that one. */
async function tellingDetail(
  client: PoolClient,
  stream: "tailnet-changes" | "network-flows",
  anyId: string,
): Promise<EventDetail<typeof stream> | undefined> {
  const { folds, view } = STREAMS[stream];
  const id =
    (await one<{ id: string }>(client, "SELECT under_id AS id FROM folds WHERE id = $1", { value: anyId }))?.id ??
    anyId;
  const row = await one<Row>(client, rowsSql(stream, "e.id = $1"), { value: id, array: true });
  if (row === undefined) return undefined;
  const under = toldRowsSql(stream, "e.id IN (SELECT f.id FROM folds f WHERE f.under_id = $1)", FOLDED_SHOWN_MAX);
  const { rows } = await client.query<Row[]>({ text: under, values: [id], rowMode: "array" });
  const items = rows.map((each) => toItem(stream, each)).reverse();
  const item = toItem(stream, row);
  return {
    item,
    ...(await received(client, view, id)),
    keeping: await readKeeping(client, [{ stream, occurredAt: item.occurredAt }]),
    calls: undefined,
    folded: { called: folds.called, items },
  };
}

/** The other end of a conversation reports it every few seconds; of a change there are one or two. */
const FOLDED_SHOWN_MAX = 200;

/** Either event of a merged call leads to it. */
async function callDetail(client: PoolClient, anyId: string): Promise<EventDetail<"api-calls"> | undefined> {
  const id = (await one<{ id: string }>(client, MERGED_OF, { value: anyId }))?.id ?? anyId;
  const row = await one<Row>(client, rowsSql("api-calls", "e.id = $1"), { value: id, array: true });
  if (row === undefined) return undefined;
  const item = toItem("api-calls", row);
  const witnesses = item.witnessId === null ? [] : await witnessesOf(client, id, item.witnessId);
  const { raw, delivery } = witnesses[0] ?? (await received(client, "api_calls", id));
  const keeping = await readKeeping(client, [{ stream: "api-calls", occurredAt: item.occurredAt }]);
  return { item, raw, delivery, keeping, calls: undefined, witnesses };
}

const MERGED_OF = "SELECT under_id AS id FROM call_witnesses WHERE id = $1 AND under_id IS NOT NULL";

async function witnessesOf(client: PoolClient, ...ids: string[]): Promise<Witness[]> {
  const witnesses: Witness[] = [];
  for (const id of ids) {
    const row = await one<Row>(client, toldRowsSql("api-calls", "e.id = $1"), { value: id, array: true });
    if (row !== undefined)
      witnesses.push({ item: toItem("api-calls", row), ...(await received(client, "api_calls_told", id)) });
  }
  return witnesses;
}

async function commandDetail(client: PoolClient, anyId: string): Promise<EventDetail<"commands"> | undefined> {
  const found = await one<{ id: string; command_event_id: string | null }>(client, COMMAND_BY_ANY_ID, { value: anyId });
  if (found === undefined) return undefined;
  const row = await one<Row>(client, rowsSql("commands", "e.id = $1"), { value: found.id, array: true });
  const calls = await callsOf(client, found.id);
  const first = calls[0]?.id ?? found.id;
  const { raw, delivery } =
    found.command_event_id === null
      ? { ...(await received(client, "api_calls", first)), raw: null }
      : await received(client, "command_events", found.command_event_id);
  if (row === undefined) return undefined;
  const item = toItem("commands", row);
  // A command that no record stands for goes with the last of its calls.
  const last = found.command_event_id === null ? calls.at(-1) : undefined;
  const keeping = await readKeeping(client, [
    { stream: "commands", occurredAt: item.occurredAt },
    ...(last === undefined ? [] : [{ stream: "api-calls" as const, occurredAt: last.occurredAt }]),
  ]);
  return { item, raw, delivery, keeping, calls };
}

/** The recorded event's id is looked for among the commands of its session: those are indexed. */
const COMMAND_BY_ANY_ID = `
  SELECT id, command_event_id FROM commands WHERE id = $1
  UNION ALL
  SELECT c.id, c.command_event_id FROM command_calls k JOIN commands c ON c.id = k.command_id
  WHERE k.call_id = coalesce((SELECT w.under_id FROM call_witnesses w WHERE w.id = $1), $1)
  UNION ALL
  SELECT c.id, c.command_event_id FROM commands c
  WHERE c.command_event_id = $1 AND c.facets && ARRAY[facet_key(
    current_setting('app.organization')::uuid, 'k', (SELECT r.session FROM command_events r WHERE r.id = $1))]
  LIMIT 1`;

async function callsOf(client: PoolClient, commandId: string): Promise<ApiCallItem[]> {
  const calls = "e.id IN (SELECT k.call_id FROM command_calls k WHERE k.command_id = $1)";
  const { rows } = await client.query<Row[]>({
    text: rowsSql("api-calls", calls),
    values: [commandId],
    rowMode: "array",
  });
  return rows.map((row) => toItem("api-calls", row)).reverse();
}

async function received(
  client: PoolClient,
  view: "api_calls" | "api_calls_told" | "command_events" | "tailnet_changes" | "network_flows",
  id: string,
): Promise<{ raw: string | null; delivery: Delivery | null }> {
  const place = await one<{ delivery_id: string; delivery_index: number }>(
    client,
    `SELECT delivery_id, delivery_index FROM ${view} WHERE id = $1`,
    { value: id },
  );
  if (place === undefined) return { raw: null, delivery: null };
  const bytes = await new RecordReader(client).read({ deliveryId: place.delivery_id, index: place.delivery_index });
  return { raw: bytes === undefined ? null : jsonOf(bytes), delivery: await readDelivery(client, place.delivery_id) };
}

async function one<T extends object>(
  client: PoolClient,
  text: string,
  by: { value: string; array?: true },
): Promise<T | undefined> {
  const { rows } = await client.query({ text, values: [by.value], ...(by.array && { rowMode: "array" }) });
  return rows[0] as T | undefined;
}

/** The record's own text where it is JSON: parsing and writing it again would damage large integers. Otherwise a JSON string. */
function jsonOf(bytes: Buffer): string {
  try {
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    JSON.parse(text);
    return text;
  } catch {
    return JSON.stringify(bytes.toString("utf8"));
  }
}
