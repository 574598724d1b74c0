import { sealWebhookSecret } from "../auth/webhook-source.ts";
import { transaction } from "../db.ts";
import { AppError } from "../errors.ts";
import { sourceKind } from "../ingest/registry.ts";
import { findSource } from "./find-source.ts";

const LENGTH_MIN = 8;
const LENGTH_MAX = 500;

/**
 * Tells a source what its webhook signs with. The secret before stays good until the next one is set: Tailscale exchanges its own at once,
 * and what it signed before may still come.
 * @param secret null takes both away: then nothing is accepted.
 * @throws AppError `invalid` for a secret that can be none, and for a kind without webhooks; `not-found` for no such source.
 */
export async function setWebhookSecret(input: {
  organizationId: string;
  sourceId: string;
  secret: string | null;
}): Promise<{ id: string; name: string; webhook: boolean }> {
  const { organizationId, sourceId } = input;
  const secret = input.secret?.trim() ?? null;
  if (secret !== null) check(secret);
  return transaction({ role: "app", organizationId }, async (client) => {
    const { id, name, kind } = await findSource(client, sourceId);
    if (sourceKind(kind).webhook !== true)
      throw new AppError("invalid", `webhookSecret: a source of kind ${kind} has no webhook.`);
    await client.query("SELECT FROM source WHERE id = $1 FOR UPDATE", [id]);
    await client.query("DELETE FROM webhook_secret WHERE source_id = $1 AND (position = 1 OR $2)", [
      id,
      secret === null,
    ]);
    if (secret !== null) {
      await client.query("UPDATE webhook_secret SET position = 1 WHERE source_id = $1", [id]);
      await client.query(
        "INSERT INTO webhook_secret (organization_id, source_id, position, sealed) VALUES ($1, $2, 0, $3)",
        [organizationId, id, sealWebhookSecret(id, secret)],
      );
    }
    return { id, name, webhook: secret !== null };
  });
}

function check(secret: string): void {
  if (secret.length >= LENGTH_MIN && secret.length <= LENGTH_MAX && /^[\x21-\x7e]+$/.test(secret)) return;
  const detail = `webhookSecret: needs ${String(LENGTH_MIN)} to ${String(LENGTH_MAX)} printable ASCII characters without spaces, as Tailscale shows it: tskey-webhook-…`;
  throw new AppError("invalid", detail);
}
