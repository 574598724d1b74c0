import { sourceKind } from "../ingest/registry.ts";
import type { SetupStep, SetupTarget } from "../ingest/source-setup.ts";

/**
 * The exact configuration to paste so that something sends to a source of this kind.
 * @throws AppError `invalid` when there is no such kind.
 */
export function sourceSetup(kind: string, target: SetupTarget): SetupStep[] {
  return sourceKind(kind).setup(target);
}
