import { ingestUrl } from "../ingest-url.ts";
import type { SetupStep, SetupTarget } from "../source-setup.ts";
import { tailnetLogSetup } from "../tailscale-stream-setup.ts";

/** The audit log of every plan, of which 90 days can still be had; and what tells of a change at once. */
export function configSetup(target: SetupTarget): SetupStep[] {
  return [...tailnetLogSetup(target, { log: "configuration", scope: "logs:configuration:read" }), webhookStep(target)];
}

/** A webhook tells within seconds what the audit log tells within a minute; it is shown as a witness of the change. */
function webhookStep({ url, sourceId }: SetupTarget): SetupStep {
  return {
    way: "Webhook, besides",
    title: "Let webhooks tell at once",
    why: "In Tailscale's admin console, Settings › Webhooks: an endpoint of this address, all events. Tailscale shows its secret once; tell it here. When you rotate it, tell the new one: the old stays good until the next.",
    path: null,
    whole: false,
    language: "shell",
    text: `# the endpoint's address: ${ingestUrl(url).href}/tailscale-webhook/${sourceId}
npx onrecord source webhook ${sourceId} tskey-webhook-…
`,
  };
}
