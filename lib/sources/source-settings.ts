import { AppError } from "../errors.ts";
import { pullSettingsSchema } from "../ingest/pull-kind.ts";
import { sourceKind } from "../ingest/registry.ts";

/**
 * What a source of this kind is told besides its cluster, checked and completed by the kind's own schema.
 * @throws AppError `invalid` naming the setting, its value and what it must be.
 */
export function readSourceSettings(kindId: string, given: Record<string, unknown> = {}): Record<string, unknown> {
  const kind = sourceKind(kindId);
  const schema = kind.pull === undefined ? kind.settings : pullSettingsSchema;
  if (schema === undefined) {
    if (Object.keys(given).length === 0) return {};
    throw new AppError("invalid", `settings: a source of kind ${kind.id} has none; leave them out.`);
  }
  const result = schema.safeParse(given);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const field = String(issue?.path[0] ?? "settings");
  throw new AppError("invalid", `${field}: ${issue?.message ?? "is not understood"}.`);
}
