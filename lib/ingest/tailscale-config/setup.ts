import type { SetupStep, SetupTarget } from "../source-setup.ts";
import { tailnetLogSetup } from "../tailscale-stream-setup.ts";

/** The audit log of every plan; 90 days of it can still be had. */
export function configSetup(target: SetupTarget): SetupStep[] {
  return tailnetLogSetup(target, { log: "configuration", scope: "logs:configuration:read" });
}
