import type { PoolClient } from "pg";
import { transaction } from "../db.ts";
import { AppError } from "../errors.ts";
import { credentialOf } from "./credential.ts";
import { briefCache } from "./brief-cache.ts";
import { hashToken, looksLikeToken } from "./token.ts";

/** Whose records these are: what a source's token names. */
export type AuthenticatedSource = {
  organizationId: string;
  id: string;
  kind: string;
  name: string;
  cluster: string | null;
};

/** A revoked token works this long at most. */
const REVOCATION_MS = 2_000;

const sources = briefCache(lookUp, { ttlMs: REVOCATION_MS, max: 2_000 });

/**
 * The token a sender presents: `Authorization: Bearer`, or HTTP Basic with the token as password.
 * @throws AppError `unauthenticated` when there is none.
 */
export function sourceCredential(request: Request): string {
  const token = credentialOf(request.headers.get("authorization"));
  if (token === undefined)
    throw new AppError(
      "unauthenticated",
      'No source token. Send "Authorization: Bearer <token>", or HTTP Basic with the token as password.',
    );
  return token;
}

/**
 * The source this token belongs to.
 * @throws AppError `unauthenticated` when it is unknown or revoked; `unavailable` when the database is away.
 */
export async function authenticateSource(token: string): Promise<AuthenticatedSource> {
  const source = looksLikeToken(token, "orc_src") ? await sources.get(hashToken(token).toString("hex")) : undefined;
  if (source === undefined) {
    throw new AppError(
      "unauthenticated",
      "This source token is unknown or revoked. System › Sources, or `npx onrecord source add`, makes a new one.",
    );
  }
  return source;
}

type Row = {
  organization_id: string;
  id: string;
  kind: string;
  name: string;
  cluster: string | null;
  token_id: string;
  used_lately: boolean;
};

function lookUp(hashHex: string): Promise<AuthenticatedSource | undefined> {
  return transaction({ role: "gate" }, async (client) => {
    const { rows } = await client.query<Row>(
      `SELECT s.organization_id, s.id, s.kind, s.name, s.cluster, t.id AS token_id,
              coalesce(t.last_used_at > now() - interval '1 minute', false) AS used_lately
         FROM source_token t JOIN source s ON s.organization_id = t.organization_id AND s.id = t.source_id
        WHERE t.token_hash = $1 AND t.revoked_at IS NULL`,
      [Buffer.from(hashHex, "hex")],
    );
    const [row] = rows;
    if (row === undefined) return undefined;
    if (!row.used_lately) await touch(client, row);
    return { organizationId: row.organization_id, id: row.id, kind: row.kind, name: row.name, cluster: row.cluster };
  });
}

/** SKIP LOCKED: of several processes that notice at once one writes, and none waits. */
async function touch(client: PoolClient, { organization_id, token_id }: Row): Promise<void> {
  await client.query(
    `UPDATE source_token SET last_used_at = now()
      WHERE (organization_id, id) IN (SELECT organization_id, id FROM source_token WHERE organization_id = $1 AND id = $2 FOR UPDATE SKIP LOCKED)`,
    [organization_id, token_id],
  );
}
