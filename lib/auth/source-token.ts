import type { PoolClient } from "pg";
import { transaction } from "../db.ts";
import { isTemporary } from "../outage.ts";
import { AppError } from "../errors.ts";
import { impatiently } from "../patience.ts";
import { briefCache } from "./brief-cache.ts";
import { credentialOf } from "./credential.ts";
import { readSourceDirectory, type AuthenticatedSource } from "./source-directory.ts";
import { hashToken, looksLikeToken } from "./token.ts";

/** A revoked token works this long at most. */
const REVOCATION_MS = 2_000;

/** A sender that waits may hold up a person's kubectl: a database that takes longer counts as away. */
const CONNECT_MS = 1_000;
const ANSWER_MS = 2_000;

const sources = briefCache(lookUpAnywhere, { ttlMs: REVOCATION_MS, max: 2_000 });

/**
 * The token a sender presents: `Authorization: Bearer`, or HTTP Basic with the token as password, or Firehose's access key.
 * @throws AppError `unauthenticated` when there is none.
 */
export function sourceCredential(request: Request): string {
  const token =
    credentialOf(request.headers.get("authorization")) ?? request.headers.get("x-amz-firehose-access-key") ?? undefined;
  if (token === undefined)
    throw new AppError(
      "unauthenticated",
      'No source token. Send "Authorization: Bearer <token>", or HTTP Basic with the token as password.',
    );
  return token;
}

/**
 * The source this token belongs to: as the database says or, while it is away, as this server wrote down at most 10 s before.
 * @throws AppError `unauthenticated` when it is unknown or revoked; `unavailable` when neither can be asked.
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
  rate_limit: number | null;
  token_id: string;
  used_lately: boolean;
};

async function lookUpAnywhere(hashHex: string): Promise<AuthenticatedSource | undefined> {
  try {
    return await impatiently({ connectMs: CONNECT_MS, signal: AbortSignal.timeout(ANSWER_MS) }, () => lookUp(hashHex));
  } catch (error) {
    const directory = isTemporary(error) ? readSourceDirectory() : undefined;
    if (directory === undefined) throw error;
    return directory.byToken.get(hashHex);
  }
}

function lookUp(hashHex: string): Promise<AuthenticatedSource | undefined> {
  return transaction({ role: "gate" }, async (client) => {
    const { rows } = await client.query<Row>(
      `SELECT s.organization_id, s.id, s.kind, s.name, s.cluster, s.rate_limit, t.id AS token_id,
              coalesce(t.last_used_at > now() - interval '1 minute', false) AS used_lately
         FROM source_token t JOIN source s ON s.organization_id = t.organization_id AND s.id = t.source_id
        WHERE t.token_hash = $1 AND t.revoked_at IS NULL`,
      [Buffer.from(hashHex, "hex")],
    );
    const [row] = rows;
    if (row === undefined) return undefined;
    if (!row.used_lately) await touch(client, row);
    const { organization_id: organizationId, id, kind, name, cluster, rate_limit: rateLimit } = row;
    return { organizationId, id, kind, name, cluster, rateLimit };
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
