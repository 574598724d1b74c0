import type { SetupStep, SetupTarget } from "../source-setup.ts";
import { tailnetLogSetup } from "../tailscale-stream-setup.ts";

/** Network flow logs need a Premium or Enterprise plan and must be switched on in the admin console, Network flow logs. */
export function networkSetup(target: SetupTarget): SetupStep[] {
  return tailnetLogSetup(target, { log: "network", scope: "logs:network:read" });
}
