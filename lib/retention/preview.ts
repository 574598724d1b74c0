import { transaction } from "../db.ts";
import { STREAM_IDS, type Stream, type StreamId } from "../events/field.ts";
import { STREAMS } from "../events/streams.ts";
import { checkWithin, shorter, type KeptDays, type RetentionChange } from "./policy.ts";
import { readRetention, type StreamRetention } from "./read-policy.ts";

/** What a policy would remove of a stream once it counts: events whose UTC day is before `before`. */
export type RetentionPreview = {
  stream: StreamId;
  /** What would count; null for ever. */
  days: KeptDays;
  /** RFC 3339; null when nothing would go. */
  before: string | null;
  /** Of those that are there now; `complete` is false when there are more. */
  events: number;
  complete: boolean;
};

const COUNTED_MAX = 100_000;

/**
 * What would go of an organization's events under a policy that is not saved, now and as time passes.
 * @throws AppError `invalid` as `setOrganizationRetention`.
 */
export async function previewRetention(organizationId: string, days: RetentionChange): Promise<RetentionPreview[]> {
  const current = await readRetention(organizationId);
  checkWithin(days, installationOf(current));
  return transaction({ role: "app", organizationId }, async (client) => {
    const previews: RetentionPreview[] = [];
    for (const { stream, installationDays, organizationDays } of current) {
      const own = days[stream] === undefined ? organizationDays : days[stream];
      const counting = shorter(own, installationDays);
      const { view, folds }: Stream = STREAMS[stream];
      const { rows } = await client.query<{ before: Date | null; events: number }>(
        `SELECT date_trunc('day', now() - make_interval(hours => 24 * $1::int), 'UTC') AS before,
                (SELECT count(*)::int FROM (SELECT FROM ${folds?.told ?? view} e WHERE e.id < retention_floor($1::int) LIMIT ${String(COUNTED_MAX + 1)}) old) AS events`,
        [counting],
      );
      const { before = null, events = 0 } = rows[0] ?? {};
      previews.push({
        stream,
        days: counting,
        before: before?.toISOString() ?? null,
        events: Math.min(events, COUNTED_MAX),
        complete: events <= COUNTED_MAX,
      });
    }
    return previews;
  });
}

/** What the installation keeps, of a policy that was read. */
function installationOf(policy: readonly StreamRetention[]): Record<StreamId, KeptDays> {
  const of = (stream: StreamId): KeptDays => policy.find((each) => each.stream === stream)?.installationDays ?? null;
  return Object.fromEntries(STREAM_IDS.map((stream) => [stream, of(stream)])) as Record<StreamId, KeptDays>;
}
