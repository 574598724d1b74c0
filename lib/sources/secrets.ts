import type { PoolClient } from "pg";
import { z } from "zod";
import { transaction } from "../db.ts";
import { AppError } from "../errors.ts";
import { sourceKind } from "../ingest/registry.ts";
import { openSecret, sealSecret, sharedSealKey } from "../platform/seal-secret.ts";

const text = z
  .string()
  .trim()
  .min(1)
  .max(1_000)
  // It travels in a header.
  .regex(/^[\x21-\x7e]+$/, "must be printable ASCII without spaces");

const EITHER = "needs either {apiToken} or {oauthClientId, oauthClientSecret}";

/** What a pulled source signs in with at its provider. */
export const credentialsSchema = z.union(
  [z.strictObject({ apiToken: text }), z.strictObject({ oauthClientId: text, oauthClientSecret: text })],
  EITHER,
);

export type Credentials = z.infer<typeof credentialsSchema>;

/** An access token of an OAuth client, and until when it is good, in milliseconds since 1970. */
export type AccessToken = { token: string; untilMs: number };

/**
 * What was given to a source of this kind. One of a kind that can be pulled and has none is sent its records alone.
 * @throws AppError `invalid` saying what is needed, never what was given.
 */
export function credentialsFor(kindId: string, given: unknown): Credentials | undefined {
  const kind = sourceKind(kindId);
  if (given === undefined) return undefined;
  if (kind.pull === undefined)
    throw new AppError("invalid", `credentials: a source of kind ${kind.id} has none; leave them out.`);
  const result = credentialsSchema.safeParse(given);
  if (result.success) return result.data;
  throw new AppError("invalid", `credentials: ${EITHER}, each printable ASCII without spaces.`);
}

/** Seals and stores them in place of those there were, in the transaction of whoever makes or changes the source. Role `app`. */
export async function storeCredentials(
  client: PoolClient,
  { organizationId, sourceId, credentials }: { organizationId: string; sourceId: string; credentials: Credentials },
): Promise<void> {
  await client.query(
    `INSERT INTO source_secret (organization_id, source_id, method, sealed) VALUES ($1, $2, $3, $4)
     ON CONFLICT (organization_id, source_id) DO UPDATE
       SET method = $3, sealed = $4, updated_at = clock_timestamp(), access_token = NULL, access_token_until = NULL`,
    [
      organizationId,
      sourceId,
      "apiToken" in credentials ? "api-token" : "oauth-client",
      seal("credentials", sourceId, credentials),
    ],
  );
}

type Key = { organizationId: string; id: string };

/** @returns undefined when there are none, or they were sealed by another key. @throws AppError `unavailable` */
export async function loadCredentials({ organizationId, id }: Key): Promise<Credentials | undefined> {
  const sealed = await readColumn({ organizationId, id }, "sealed");
  return credentialsSchema.safeParse(sealed === null ? undefined : open("credentials", id, sealed)).data;
}

const accessTokenSchema = z.object({ token: z.string(), untilMs: z.number() });

/** The OAuth access token that is in use, whoever asked for it. @throws AppError `unavailable` */
export async function loadAccessToken({ organizationId, id }: Key): Promise<AccessToken | undefined> {
  const sealed = await readColumn({ organizationId, id }, "access_token");
  return accessTokenSchema.safeParse(sealed === null ? undefined : open("access-token", id, sealed)).data;
}

/** @param token undefined for one that is of no use any more. @throws AppError `unavailable` */
export async function storeAccessToken({ organizationId, id }: Key, token: AccessToken | undefined): Promise<void> {
  const sealed = token === undefined ? null : seal("access-token", id, token);
  await transaction({ role: "writer", organizationId }, (client) =>
    client.query(
      "UPDATE source_secret SET access_token = $3, access_token_until = $4 WHERE organization_id = $1 AND source_id = $2",
      [organizationId, id, sealed, token === undefined ? null : new Date(token.untilMs)],
    ),
  );
}

async function readColumn({ organizationId, id }: Key, column: "sealed" | "access_token"): Promise<Buffer | null> {
  return transaction({ role: "writer", organizationId }, async (client) => {
    const { rows } = await client.query<{ sealed: Buffer | null; access_token: Buffer | null }>(
      "SELECT sealed, access_token FROM source_secret WHERE organization_id = $1 AND source_id = $2",
      [organizationId, id],
    );
    return rows[0]?.[column] ?? null;
  });
}

/** Bound to its source: copied to another's row it does not open. */
function seal(what: string, sourceId: string, value: object): Buffer {
  return sealSecret(sharedSealKey(), `source-${what} ${sourceId}`, Buffer.from(JSON.stringify(value)));
}

function open(what: string, sourceId: string, sealed: Buffer): unknown {
  const plain = openSecret(sharedSealKey(), `source-${what} ${sourceId}`, sealed);
  return plain === undefined ? undefined : JSON.parse(plain.toString("utf8"));
}
