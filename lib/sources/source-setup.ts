import { env } from "../env.ts";
import { sourceKind } from "../ingest/registry.ts";
import type { SetupStep, SetupTarget } from "../ingest/source-setup.ts";

/**
 * The exact configuration to paste so that something sends to a source of this kind.
 * @throws AppError `invalid` when there is no such kind.
 */
export function sourceSetup(kind: string, target: SetupTarget): SetupStep[] {
  const { RECORDER_PORT: port } = env();
  // 0 is any free port, which nobody can be told in advance.
  return sourceKind(kind).setup({ ...(port !== undefined && port > 0 && { recorderPort: port }), ...target });
}
