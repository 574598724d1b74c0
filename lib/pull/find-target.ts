import { transaction } from "../db.ts";
import { AppError } from "../errors.ts";
import { pullSettingsSchema } from "../ingest/pull-kind.ts";
import { sourceKind } from "../ingest/registry.ts";
import { readSourceSettings } from "../sources/source-settings.ts";
import type { PullTarget } from "./target.ts";

/** A source as it is pulled. @throws AppError `invalid` when its kind is none that is pulled, or its settings are not understood; `not-found` */
export async function findTarget(organizationId: string, id: string): Promise<PullTarget> {
  const { rows } = await transaction({ role: "app", organizationId }, (client) =>
    client.query<{ kind: string; name: string; cluster: string | null; settings: Record<string, unknown> }>(
      "SELECT kind, name, cluster, settings FROM source WHERE id = $1",
      [id],
    ),
  );
  const [found] = rows;
  if (found === undefined) throw new AppError("not-found", "There is no such source in this organization.");
  const { kind, name, cluster } = found;
  const { pull } = sourceKind(kind);
  if (pull === undefined)
    throw new AppError("invalid", `"${name}" is of kind ${kind}, which is sent its records and not pulled.`);
  const settings = pullSettingsSchema.parse(readSourceSettings(kind, found.settings));
  return { organizationId, id, kind, name, cluster, pull, settings };
}
