import { transaction } from "../db.ts";
import { AppError } from "../errors.ts";
import { openSecret, sealSecret, sharedSealKey } from "../platform/seal-secret.ts";
import type { AuthenticatedSource } from "./source-directory.ts";
import { refusalOfSignature } from "./webhook-signature.ts";

type Row = {
  organization_id: string;
  id: string;
  kind: string;
  name: string;
  cluster: string | null;
  rate_limit: number | null;
  sealed: Buffer;
};

/**
 * The source a webhook's body is for, once its signature is one of that source's.
 * @param given the raw body and its `Tailscale-Webhook-Signature`.
 * @throws AppError `unauthenticated` otherwise: a source that is not there, or has no secret, is told from none by nobody.
 */
export async function authenticateWebhook(
  sourceId: string,
  given: { body: Buffer; signature: string | null; now: Date },
): Promise<AuthenticatedSource> {
  const rows = await secretsOf(sourceId);
  const secrets = rows.flatMap(({ sealed }) => openWebhookSecret(sourceId, sealed) ?? []);
  const refusal = refusalOfSignature(given.signature, { ...given, secrets });
  const [row] = rows;
  if (refusal !== undefined || row === undefined) throw new AppError("unauthenticated", refusal ?? UNKNOWN);
  const { organization_id: organizationId, id, kind, name, cluster, rate_limit: rateLimit } = row;
  return { organizationId, id, kind, name, cluster, rateLimit };
}

const UNKNOWN = "The signature is none of this source's secrets.";

/** Sealed to its source: copied to another's row it does not open. */
export function sealWebhookSecret(sourceId: string, secret: string): Buffer {
  return sealSecret(sharedSealKey(), `webhook-secret ${sourceId}`, Buffer.from(secret));
}

function openWebhookSecret(sourceId: string, sealed: Buffer): string | undefined {
  return openSecret(sharedSealKey(), `webhook-secret ${sourceId}`, sealed)?.toString("utf8");
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

async function secretsOf(sourceId: string): Promise<Row[]> {
  if (!UUID.test(sourceId)) return [];
  return transaction({ role: "gate" }, async (client) => {
    const { rows } = await client.query<Row>(
      `SELECT s.organization_id, s.id, s.kind, s.name, s.cluster, s.rate_limit, w.sealed
         FROM webhook_secret w JOIN source s ON s.organization_id = w.organization_id AND s.id = w.source_id
        WHERE s.id = $1 ORDER BY w.position`,
      [sourceId],
    );
    return rows;
  });
}
