import type { Command } from "commander";
import { setWebhookSecret } from "../sources/set-webhook-secret.ts";
import { findSource } from "./find-source.ts";
import { optionsOf, printResult } from "./output.ts";
import { secretArgument } from "./secret-argument.ts";
import { withOrganization } from "./with-database.ts";

/** `onrecord source webhook` */
export function addWebhookCommand(source: Command): void {
  source
    .command("webhook")
    .description(
      "tell a tailscale-config source what its webhook signs with; the secret before stays good until the next",
    )
    .argument("<source>", "its id or name")
    .argument("<secret>", "as Tailscale shows it once: tskey-webhook-…, or @file; none takes the secrets away")
    .action(async (...[which, secret, , command]: [string, string, object, Command]) => {
      const options = optionsOf(command);
      const set = await withOrganization(options.organization, async (organizationId) => {
        const { id: sourceId } = await findSource(organizationId, which);
        return setWebhookSecret({
          organizationId,
          sourceId,
          secret: secret === "none" ? null : secretArgument("secret", secret),
        });
      });
      const does = set.webhook ? "accepts webhooks signed with it" : "accepts no webhooks any more";
      printResult(set, { ...options, text: `Source ${set.name} ${does}.` });
    });
}
