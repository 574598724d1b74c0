import type { StreamId } from "@/lib/events/field.ts";
import type { PullItem } from "./pull.ts";

/** What is known of a source, as `GET /api/sources` answers it. Times are RFC 3339 UTC. */
export type SourceItem = {
  id: string;
  kind: string;
  name: string;
  cluster: string | null;
  createdAt: string;
  tokenHint: string | null;
  /** Whether it knows what its webhook signs with. */
  webhook: boolean;
  state: SourceState;
  lastDeliveryAt: string | null;
  lastEventAt: string | null;
  eventsPerSecond: number;
  /** Its habit: the gap between deliveries it rarely exceeds; null while too little is known of it. */
  usualGapMs: number | null;
  silentAfter: string | null;
  series: readonly HalfHour[];
  rejected24h: number;
  latestRejects: readonly { id: string; receivedAt: string; reason: string }[];
  /** Records a second it may send; null for as many as come. */
  rateLimit: number | null;
  /** How far its pull has come; null where nothing is pulled. */
  pull: PullItem | null;
  /** Deliveries answered 429 in the last five minutes. */
  refusedLately: number;
};

/** What waits on the server's disk while the database is away. */
export type SpoolItem = { entries: number; bytes: number; maxBytes: number; failed: number; full: boolean };

/** How the installation's recorder listener does; null in its place where there is none. */
export type RecorderItem = {
  listening: readonly { address: string; problem: string | null }[];
  proxyProtocol: boolean;
  verifiesCallers: boolean;
  asksForSecret: boolean;
  /** Requests it did not take since the server started, by reason. */
  refused: Readonly<Partial<Record<string, number>>>;
  sources: readonly { id: string; events: number; rejected: number; lastEventAt: string | null }[];
};

export type SourceState = "waiting" | "receiving" | "silent" | "rejecting";
export type HalfHour = { from: string; accepted: number; rejected: number };

/** A kind of source one can add. */
export type KindChoice = {
  id: string;
  label: string;
  summary: string;
  cluster: "required" | "from-record";
  /** That it takes no rate limit, and why; absent where it takes one. */
  unlimited?: string | undefined;
};

/** One thing to paste, where and why. */
export type SetupStep = {
  /** Of steps with different ways one way is enough; a step without is for all. */
  way?: string;
  title: string;
  why: string;
  path: string | null;
  /** Whether the text is that whole file; otherwise it goes into one that is there already. */
  whole: boolean;
  language: "yaml" | "toml" | "shell" | "hujson";
  text: string;
};

export type RejectItem = {
  id: string;
  receivedAt: string;
  reason: string;
  index: number;
  excerpt: string | null;
  cut: boolean;
  /** Who recovered it and when; null while it is not. */
  replay: { at: string; by: string } | null;
};

/** `open`: not readable so far. `recovered`: a replay made an event of it. */
export type RejectState = "open" | "recovered";

/** A kind as people read it; its id where this page does not know it. */
export function kindLabel(kinds: readonly KindChoice[], id: string): string {
  return kinds.find((kind) => kind.id === id)?.label ?? id;
}

/** Rejects of the last 24 hours. The counts by half hour may lag behind, the latest rejects do not. */
export function rejectsOf({
  rejected24h,
  latestRejects,
  series,
}: Pick<SourceItem, "rejected24h" | "latestRejects" | "series">): number {
  const since = series[0]?.from ?? "";
  return Math.max(rejected24h, latestRejects.filter(({ receivedAt }) => receivedAt >= since).length);
}

/** The streams a source's events are in. */
export function streamsOf(kind: string): readonly StreamId[] {
  if (kind === "tailscale-config") return ["tailnet-changes"];
  return kind === "tailscale-network" ? ["network-flows"] : ["commands", "api-calls"];
}
