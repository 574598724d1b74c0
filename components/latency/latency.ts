import type { ApiCallItem } from "@/lib/events/item.ts";
import { lookup } from "@/lib/events/lookup.ts";
import type { Filter } from "@/lib/query/filter.ts";

/** Of how many calls, and how long they took, in milliseconds; null where there is no call. */
export type Latency = { count: number; p50: number | null; p95: number | null; p99: number | null; max: number | null };

export type LatencyBucket = Latency & { from: string; to: string };
export type LatencyGroup = Latency & { value: string | null };
export type LatencyStep = { fromMs: number; toMs: number | null; count: number };

/** What `GET /api/audit-logs/api-calls/latency` answers. */
export type LatencyReport = {
  overall: Latency;
  groups: LatencyGroup[];
  buckets: LatencyBucket[];
  distribution: LatencyStep[];
  slowest: ApiCallItem[];
  complete: boolean;
};

/** By what calls are compared, and what the page calls it. */
export const GROUPS = [
  { value: "verb", label: "Verb" },
  { value: "resource", label: "Resource" },
  { value: "namespace", label: "Namespace" },
  { value: "cluster", label: "Cluster" },
  { value: "userAgent", label: "User agent" },
  { value: "user", label: "User" },
  { value: "source", label: "Source" },
] as const;

export type GroupBy = (typeof GROUPS)[number]["value"];

/** What the address says besides the filter: by what, and with which time the filter's own is compared. */
export type LatencyView = { by: GroupBy; before: { from: string; to: string } | undefined };

export const LATENCY_KEYS = ["by", "beforeFrom", "beforeTo"] as const;

/** Unknown values of `by` are the first; a time of which one end is missing is none. */
export function readLatencyView(params: URLSearchParams): LatencyView {
  const by = GROUPS.find(({ value }) => value === params.get("by"))?.value ?? GROUPS[0].value;
  const [from, to] = [params.get("beforeFrom"), params.get("beforeTo")];
  return { by, before: from !== null && to !== null ? { from, to } : undefined };
}

export function latencyParams({ by, before }: LatencyView): Record<string, string> {
  return {
    ...(by !== GROUPS[0].value && { by }),
    ...(before !== undefined && { beforeFrom: before.from, beforeTo: before.to }),
  };
}

const UNITS_MS = lookup<number>({ s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 });

/** The time of the same length just before a filter's own. @param now what relative times count from, in milliseconds since 1970 */
export function timeBefore({ from, to }: Pick<Filter, "from" | "to">, now: number): { from: string; to: string } {
  const [begin, end] = [momentOf(from, now), momentOf(to, now)];
  return { from: new Date(begin - (end - begin)).toISOString(), to: new Date(begin).toISOString() };
}

function momentOf(text: string, now: number): number {
  const [, count, unit] = /^now(?:-(\d+)([smhdw]))?$/.exec(text) ?? [];
  if (text.startsWith("now")) return now - Number(count ?? 0) * (UNITS_MS[unit ?? ""] ?? 0);
  return Date.parse(text);
}

/** How much longer (positive) or shorter calls take than before, as a share; undefined where there is nothing to compare. */
export function changeOf(now: number | null, before: number | null | undefined): number | undefined {
  if (now === null || before === null || before === undefined || before === 0) return undefined;
  return now / before - 1;
}

/** `−38 %`, `+4 %`, `±0 %`. */
export function changeText(share: number): string {
  const percent = Math.round(share * 100);
  if (percent === 0) return "±0 %";
  return `${percent < 0 ? "−" : "+"}${String(Math.abs(percent))} %`;
}
