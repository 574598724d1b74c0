import { AppError } from "../errors.ts";
import { kubernetesAudit } from "./kubernetes-audit/normalize.ts";
import { onrecord } from "./onrecord/normalize.ts";
import { paralus } from "./paralus/normalize.ts";
import type { SourceKind } from "./source-kind.ts";
import { tailscaleConfig } from "./tailscale-config/normalize.ts";
import { tailscaleNetwork } from "./tailscale-network/normalize.ts";
import { tailscaleRecorder } from "./tailscale-recorder/normalize.ts";
import { teleport } from "./teleport/normalize.ts";

/** Every kind of source there is, by its id: one folder and one line each. */
export const SOURCE_KINDS = {
  "kubernetes-audit": kubernetesAudit,
  onrecord,
  paralus,
  "tailscale-config": tailscaleConfig,
  "tailscale-network": tailscaleNetwork,
  "tailscale-recorder": tailscaleRecorder,
  teleport,
} as const satisfies Record<string, SourceKind>;

type SourceKindId = keyof typeof SOURCE_KINDS;

/** @throws AppError `invalid` when there is no such kind; the message lists those there are. */
export function sourceKind(id: string): SourceKind {
  if (Object.hasOwn(SOURCE_KINDS, id)) return SOURCE_KINDS[id as SourceKindId];
  throw new AppError("invalid", `There is no source kind "${id}". Use one of ${Object.keys(SOURCE_KINDS).join(", ")}.`);
}
