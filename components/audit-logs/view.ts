import type { StreamId } from "@/lib/events/field.ts";
import { fieldOf } from "@/lib/events/streams.ts";
import { filterableFields, serializeFilter, type Filter } from "@/lib/query/filter.ts";
import type { Zone } from "@/components/ui/format-time.ts";
import { STREAM_PAGES } from "./families.ts";
import { resolvePoint } from "./when.ts";
import { DEFAULT_WHO, hasWho, type Who } from "./who.ts";

/** What the address says besides the filter; the API is never asked with these. */
export const VIEW_KEYS = ["tz", "event", "who", "at"] as const;

/** A page that shows a stream otherwise than as a list, and what its address says besides. */
export type OtherPage = { path: string; params: Readonly<Record<string, string>> };

/**
 * The address of a stream's page with this filter: the URL is the whole state. Without `who` the page shows all that matches, as
 * the API does.
 */
export function viewHref(view: PageView): string {
  const params = serializeFilter(view.filter);
  for (const [key, value] of Object.entries(view.page?.params ?? {})) params.append(key, value);
  appendView(params, view);
  const query = params.toString();
  return `${view.page?.path ?? STREAM_PAGES[view.stream].path}${query && `?${query}`}`;
}

type PageView = {
  stream: StreamId;
  filter: Filter;
  zone: Zone;
  event?: string;
  who?: Who;
  /** The moment the list opens around; its newest end where there is none. */
  at?: string | undefined;
  page?: OtherPage | undefined;
};

function appendView(params: URLSearchParams, { stream, zone, event, at, who = "all" }: PageView): void {
  if (zone === "local") params.append("tz", "local");
  if (at !== undefined) params.append("at", at);
  if (event !== undefined) params.append("event", event);
  if (hasWho(stream) && who !== DEFAULT_WHO) params.append("who", who);
}

/** An address of the read API with exactly this filter; `more` are the call's own parameters. */
export function apiHref(path: string, filter: Filter, more: Record<string, string> = {}): string {
  const params = serializeFilter(filter);
  for (const [key, value] of Object.entries(more)) params.append(key, value);
  const query = params.toString();
  return `/api/audit-logs/${path}${query && `?${query}`}`;
}

/** Where one event of a stream is read. */
export function eventApiHref(stream: StreamId, id: string): string {
  return `/api/audit-logs/${stream}/${encodeURIComponent(id)}`;
}

/** What of a filter also makes sense in another stream: changing tabs keeps that and drops the rest, visibly. */
export function carryFilter(filter: Filter, stream: StreamId): Filter {
  const known = new Set(filterableFields(stream).map((field) => field.id));
  const conditions = filter.conditions.filter(({ field }) => known.has(field) && field !== "id");
  return { ...filter, conditions };
}

/** The calls of one command, whenever the page's own range lies. */
export function callsHref(command: { id: string; from: string; to: string; zone: Zone; event?: string }): string {
  const filter: Filter = {
    from: wholeSecond(command.from, 0),
    to: wholeSecond(command.to, 1),
    conditions: [{ field: "commandId", op: "in", values: [command.id] }],
    q: undefined,
  };
  const { zone, event } = command;
  return viewHref({ stream: "api-calls", filter, zone, ...(event !== undefined && { event }) });
}

/**
 * A filter whose time holds a moment: as it is, or grown to it.
 * @param nowMs what relative times count from.
 */
export function grownTo<T extends { from: string; to: string }>(filter: T, at: string, nowMs: number): T {
  const moment = Date.parse(at);
  const from = Date.parse(resolvePoint(filter.from, nowMs));
  const to = Date.parse(resolvePoint(filter.to, nowMs));
  // A whole hour more on that side: what led there, or came of it, belongs to it.
  const hour = 3_600_000;
  if (moment < from) return { ...filter, from: plain(Math.floor(moment / hour - 1) * hour) };
  if (moment >= to && filter.to !== "now") return { ...filter, to: "now" };
  return filter;
}

/** The time around a moment, as a filter's range. */
export function around(iso: string, ms: number): { from: string; to: string } {
  const at = Date.parse(iso);
  return { from: new Date(at - ms).toISOString(), to: new Date(at + ms).toISOString() };
}

/** What a stream's rows are called, one and many. */
export const ROW_WORDS: Record<StreamId, { one: string; many: string }> = {
  commands: { one: "command", many: "commands" },
  "api-calls": { one: "API call", many: "API calls" },
  "tailnet-changes": { one: "change", many: "changes" },
  "network-flows": { one: "flow", many: "flows" },
};

/** A field's label as the narrow places say it. */
export function shortLabel(stream: StreamId, id: string): string {
  if (id === "accessMethod") return "Access";
  return fieldOf(stream, id)?.label ?? id;
}

function wholeSecond(iso: string, add: number): string {
  return plain((Math.floor(Date.parse(iso) / 1000) + add) * 1000);
}

function plain(ms: number): string {
  return new Date(ms).toISOString().replace(".000Z", "Z");
}
