import { transaction } from "../db.ts";
import { pullSettingsSchema } from "../ingest/pull-kind.ts";
import { SOURCE_KINDS, sourceKind } from "../ingest/registry.ts";
import type { PullTarget } from "./target.ts";

/** A source to pull; another `version` of it is to be begun anew. */
export type PulledSource = { target: PullTarget; version: string };

/** Every source of every organization whose kind is pulled and that has credentials. @throws AppError `unavailable` */
export async function pulledSources(): Promise<PulledSource[]> {
  const kinds = Object.values(SOURCE_KINDS).filter((kind) => "pull" in kind);
  if (kinds.length === 0) return [];
  const rows = await transaction({ role: "gate" }, async (client) => {
    const found = await client.query<Row>(
      `SELECT s.organization_id AS "organizationId", s.id, s.kind, s.name, s.cluster, s.settings, x.updated_at::text AS "secretAt"
         FROM source s JOIN source_secret x ON x.organization_id = s.organization_id AND x.source_id = s.id
        WHERE s.kind = ANY($1) ORDER BY s.created_at, s.id`,
      [kinds.map(({ id }) => id)],
    );
    return found.rows;
  });
  return rows.flatMap((row) => pulledSource(row) ?? []);
}

type Row = Omit<PullTarget, "pull" | "settings"> & { settings: unknown; secretAt: string };

function pulledSource({ secretAt, settings: kept, ...source }: Row): PulledSource | undefined {
  const { pull } = sourceKind(source.kind);
  const { data: settings } = pullSettingsSchema.safeParse(kept);
  if (pull === undefined || settings === undefined) return undefined;
  return { target: { ...source, pull, settings }, version: JSON.stringify([source, settings, secretAt]) };
}
