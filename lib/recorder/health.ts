import { Histogram } from "prom-client";
import type { RecorderSource } from "./directory.ts";

/** Why a request was not taken, as metrics and the console name it. */
const REFUSALS = [
  "no-source", // 404: no source answers for this connection
  "secret", // 401: RECORDER_SECRET is set and was not presented
  "tag", // 403: the caller carries none of the source's tags
  "unverified", // 503: tailscaled could not be asked who calls
  "too-large", // 413
  "broken-off", // the body did not arrive whole, or not in time
  "overloaded", // the connection was closed at once: there are too many
  "not-stored", // 503: the database is away and nothing else could keep it, or too much is waiting
  "no-proxy-header", // the connection did not begin with the header RECORDER_PROXY_PROTOCOL asks for
  "not-http", // an HTTP/2 preface, or no HTTP at all
] as const;
export type Refusal = (typeof REFUSALS)[number];

/** What became of one source's events since the process started. */
type SourceCounts = { events: number; rejected: number; lastEventAt: string | null };

/** Where the listener listens, or why it does not. */
export type ListeningAt = { address: string; problem: string | null };

/** How the listener does, since the process started. */
export type RecorderHealth = {
  listening: ListeningAt[];
  proxyProtocol: boolean;
  verifiesCallers: boolean;
  asksForSecret: boolean;
  requests: number;
  /** Records made durable, rejected ones among them. */
  events: number;
  rejected: number;
  commits: number;
  /** Most records that one commit held. */
  largestCommit: number;
  /** Connections that are open now. */
  connections: number;
  /** Of commits by how many records each held, and by how many seconds each took. */
  groupSizes: Histogram;
  commitSeconds: Histogram;
  refused: Record<Refusal, number>;
  lastEventAt: string | null;
  lastError: { at: string; message: string } | null;
  bySource: Map<string, SourceCounts>;
  /** As the listener knows them; undefined before it does. */
  sources: () => readonly RecorderSource[] | undefined;
};

declare global {
  /** The listener runs beside Next's bundle, which holds a copy of this module of its own. */
  var onrecordRecorder: RecorderHealth | undefined;
}

/** How the listener of this process does; undefined when none was started. */
export function recorderHealth(): RecorderHealth | undefined {
  return globalThis.onrecordRecorder;
}

/** Begins to count. @returns what the listener counts in, and everybody in this process reads. */
export function startHealth(
  facts: Pick<RecorderHealth, "proxyProtocol" | "verifiesCallers" | "asksForSecret" | "sources">,
): RecorderHealth {
  const health: RecorderHealth = {
    ...facts,
    listening: [],
    requests: 0,
    events: 0,
    rejected: 0,
    commits: 0,
    largestCommit: 0,
    connections: 0,
    groupSizes: new Histogram({
      name: "onrecord_recorder_group_events",
      help: "Events that shared one commit.",
      buckets: [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1_000],
      registers: [],
    }),
    commitSeconds: new Histogram({
      name: "onrecord_recorder_commit_seconds",
      help: "How long a commit took, from reading its events until they were durable.",
      buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
      registers: [],
    }),
    refused: Object.fromEntries(REFUSALS.map((reason) => [reason, 0])) as Record<Refusal, number>,
    lastEventAt: null,
    lastError: null,
    bySource: new Map(),
  };
  globalThis.onrecordRecorder = health;
  return health;
}

/** The listener has ended. */
export function endHealth(): void {
  globalThis.onrecordRecorder = undefined;
}

/** Counts what one commit made durable. @param at our clock */
export function countCommit(
  health: RecorderHealth,
  commit: { sourceId: string; records: number; rejected: number; at: Date; seconds: number },
): void {
  const { sourceId, records, rejected, seconds } = commit;
  const at = commit.at.toISOString();
  health.commits++;
  health.events += records;
  health.rejected += rejected;
  health.largestCommit = Math.max(health.largestCommit, records);
  health.groupSizes.observe(records);
  health.commitSeconds.observe(seconds);
  health.lastEventAt = at;
  const before = health.bySource.get(sourceId) ?? { events: 0, rejected: 0, lastEventAt: null };
  health.bySource.set(sourceId, {
    events: before.events + records,
    rejected: before.rejected + rejected,
    lastEventAt: at,
  });
}

/** Counts what was not taken, and remembers the newest reason in words. */
export function countRefusal(health: RecorderHealth, reason: Refusal, message: string): void {
  health.refused[reason]++;
  health.lastError = { at: new Date().toISOString(), message };
}
