import type { PoolClient } from "pg";
import { transaction } from "../db.ts";
import { STREAM_IDS, type StreamId } from "../events/field.ts";
import { decodePgText } from "../events/pg-text.ts";
import { shorter, type KeptDays } from "./policy.ts";

/** What stands in an organization's place where the installation's own policy is meant. */
export const INSTALLATION = "00000000-0000-0000-0000-000000000000";

/** One stream's policy: what was set last, and what counts now. */
export type StreamRetention = {
  stream: StreamId;
  installationDays: KeptDays;
  /** Null: as long as the installation says. */
  organizationDays: KeptDays;
  /** What removes events now: the longest of what was set within the last day. */
  countingDays: KeptDays;
  /** The organization's last change. */
  changedAt: string | null;
  changedBy: string | null;
};

type Row = { organizationId: string; stream: StreamId; days: number | null; changedAt: Date; changedBy: string };

/** @throws AppError `unavailable` */
export function readRetention(organizationId: string): Promise<StreamRetention[]> {
  return transaction({ role: "app", organizationId }, async (client) => {
    const set = await lastChanges(client, organizationId);
    const counting = await countingDays(client, organizationId);
    return STREAM_IDS.map((stream) => {
      const own = set.find((row) => row.stream === stream && row.organizationId === organizationId);
      const installation = set.find((row) => row.stream === stream && row.organizationId === INSTALLATION);
      return {
        stream,
        installationDays: installation?.days ?? null,
        organizationDays: own?.days ?? null,
        countingDays: counting.get(stream) ?? null,
        changedAt: own?.changedAt.toISOString() ?? null,
        changedBy: own === undefined ? null : decodePgText(own.changedBy),
      };
    });
  });
}

/** What the organization and the installation set last. Role `app` or `owner`. */
export async function lastChanges(client: PoolClient, organizationId: string): Promise<Row[]> {
  const { rows } = await client.query<Row>(
    `SELECT DISTINCT ON (organization_id, stream) organization_id AS "organizationId", stream, days, changed_at AS "changedAt", changed_by AS "changedBy"
       FROM retention_change WHERE organization_id IN ($1, $2) ORDER BY organization_id, stream, changed_at DESC`,
    [organizationId, INSTALLATION],
  );
  return rows;
}

async function countingDays(client: PoolClient, organizationId: string): Promise<Map<StreamId, KeptDays>> {
  const { rows } = await client.query<{ stream: StreamId; own: number | null; installation: number | null }>(
    `SELECT stream, retention_days($1, stream) AS own, retention_days($2, stream) AS installation FROM unnest($3::text[]) AS s(stream)`,
    [organizationId, INSTALLATION, STREAM_IDS],
  );
  return new Map(rows.map(({ stream, own, installation }) => [stream, shorter(own, installation)]));
}
