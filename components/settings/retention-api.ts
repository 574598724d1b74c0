import { readJson } from "@/components/audit-logs/read-api";
import { writeJson } from "@/components/audit-logs/write-api";
import type { LegalHold, Retention, RetentionChange, RetentionPreview } from "./retention.ts";

const RETENTION = "/api/settings/retention";
const HOLDS = "/api/settings/legal-holds";

/** Changes for how long the organization keeps its events. @throws ReadError, as all of these. */
export function saveRetention(change: RetentionChange): Promise<Retention> {
  return writeJson<Retention>("PUT", RETENTION, change);
}

/** What the change would remove, of each stream. */
export async function previewRetention(change: RetentionChange): Promise<RetentionPreview[]> {
  const { streams } = await writeJson<{ streams: RetentionPreview[] }>("POST", `${RETENTION}/preview`, change);
  return streams.filter(({ stream }) => stream in change);
}

/** Every hold there ever was. */
export async function readHolds(): Promise<LegalHold[]> {
  return (await readJson<{ holds: LegalHold[] }>(HOLDS)).holds;
}

/** Places a hold: when this returns nothing is removed any more. */
export function placeHold(hold: { name: string; reason: string }): Promise<LegalHold> {
  return writeJson<LegalHold>("POST", HOLDS, hold);
}

/** Lifts a hold; it stays on record. */
export function liftHold(id: string): Promise<LegalHold> {
  return writeJson<LegalHold>("DELETE", `${HOLDS}/${id}`);
}
