import { randomUUID } from "node:crypto";
import type { PoolClient } from "pg";
import { sourcesChanged } from "../auth/source-directory.ts";
import { mintToken } from "../auth/token.ts";
import { transaction } from "../db.ts";
import { AppError } from "../errors.ts";

/** Stores a token's hash; inside the transaction of whoever made it. */
export async function insertToken(
  client: PoolClient,
  token: { organizationId: string; sourceId: string; hash: Buffer; hint: string },
): Promise<void> {
  await client.query(
    "INSERT INTO source_token (organization_id, id, source_id, token_hash, hint) VALUES ($1, $2, $3, $4, $5)",
    [token.organizationId, randomUUID(), token.sourceId, token.hash, token.hint],
  );
}

/**
 * Gives a source a new token, shown once, and revokes the ones it had: senders that still use them are refused within seconds.
 * @throws AppError `not-found` when the organization has no such source.
 */
export async function rotateSourceToken(source: {
  organizationId: string;
  sourceId: string;
}): Promise<{ token: string; kind: string; cluster: string | null }> {
  const { organizationId, sourceId } = source;
  const { token, hash, hint } = mintToken("orc_src");
  const rotated = await transaction({ role: "app", organizationId }, async (client) => {
    // Locked, so that two rotations at once leave one token.
    const { rows } = await client.query<{ kind: string; cluster: string | null }>(
      "SELECT kind, cluster FROM source WHERE id = $1 FOR UPDATE",
      [sourceId],
    );
    const [found] = rows;
    if (found === undefined) throw new AppError("not-found", "There is no such source in this organization.");
    await client.query("UPDATE source_token SET revoked_at = now() WHERE source_id = $1 AND revoked_at IS NULL", [
      sourceId,
    ]);
    await insertToken(client, { organizationId, sourceId, hash, hint });
    return found;
  });
  await sourcesChanged();
  return { token, ...rotated };
}
