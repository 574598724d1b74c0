import { readJson } from "@/components/audit-logs/read-api";
import { writeJson } from "@/components/audit-logs/write-api";
import { credentialsOf, isPulled, settingsOf, type NewSource } from "./new-source.ts";
import type { ReplayOutcome } from "./replay-words.ts";
import type { RecorderItem, RejectItem, RejectState, SetupStep, SourceItem, SpoolItem } from "./source.ts";

export type SourceList = { items: SourceItem[]; recorder: RecorderItem | null; spool: SpoolItem; now: string };
/** A token, seen this once, and what to paste with it. */
export type Credentials = { token: string; setup: SetupStep[] };
export type CreatedSource = Credentials & { id: string; kind: string; name: string; cluster: string | null };
export type RejectPage = { items: RejectItem[]; nextCursor: string | null };

const HOME = "/api/sources";

/** @throws ReadError, as all of these. */
export function readSources(signal: AbortSignal): Promise<SourceList> {
  return readJson<SourceList>(HOME, signal);
}

/** Makes a source; its token is in the answer and nowhere else. */
export function createSource(source: NewSource): Promise<CreatedSource> {
  const pulled = isPulled(source.kind);
  const place = pulled ? "" : source.cluster.trim();
  const settings = settingsOf(source);
  const credentials = pulled ? credentialsOf(source) : undefined;
  return writeJson<CreatedSource>("POST", HOME, {
    kind: source.kind,
    name: source.name.trim(),
    ...(place !== "" && { cluster: place }),
    ...(settings && { settings }),
    ...(credentials && { credentials }),
  });
}

/** A new token in place of the old one, which stops working within seconds. */
export function rotateToken(sourceId: string): Promise<Credentials> {
  return writeJson<Credentials>("POST", `${HOME}/${encodeURIComponent(sourceId)}/token`, {});
}

/** Where a source's setup is read; a placeholder stands for the token, which nobody knows any more. */
export function setupHref(sourceId: string): string {
  return `${HOME}/${encodeURIComponent(sourceId)}/setup`;
}

/** Where one page of a source's rejects is read. */
export function rejectsHref(sourceId: string, page: { state: RejectState; cursor: string | null }): string {
  const { state, cursor } = page;
  const params = new URLSearchParams({ state, limit: "20", ...(cursor !== null && { cursor }) });
  return `${HOME}/${encodeURIComponent(sourceId)}/rejects?${params.toString()}`;
}

/** Reads rejects again: some, or up to ten thousand of all; `nextCursor` says where the next call goes on. */
export function replayRejects(
  sourceId: string,
  which: { ids: string[] } | { all: true; cursor?: string },
): Promise<ReplayOutcome & { nextCursor: string | null }> {
  return writeJson("POST", `${HOME}/${encodeURIComponent(sourceId)}/rejects/replay`, which);
}

/** Sets how many records a second a source may send; null lifts the limit. */
export function setRateLimit(sourceId: string, rateLimit: number | null): Promise<unknown> {
  return writeJson("PATCH", `${HOME}/${encodeURIComponent(sourceId)}`, { rateLimit });
}

/** Gives a pulled source another credential; nobody reads it back. */
export function setCredentials(sourceId: string, credentials: Record<string, string>): Promise<unknown> {
  return writeJson("PATCH", `${HOME}/${encodeURIComponent(sourceId)}`, { credentials });
}

/** Tells a source what its webhook signs with; the one before stays good until the next, null takes both away. */
export function setWebhookSecret(sourceId: string, webhookSecret: string | null): Promise<unknown> {
  return writeJson("PATCH", `${HOME}/${encodeURIComponent(sourceId)}`, { webhookSecret });
}
