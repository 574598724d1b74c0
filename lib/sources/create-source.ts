import { randomUUID } from "node:crypto";
import { sourcesChanged } from "../auth/source-directory.ts";
import { mintToken } from "../auth/token.ts";
import { transaction } from "../db.ts";
import { AppError } from "../errors.ts";
import { sourceKind } from "../ingest/registry.ts";
import { refuseClaimedAddresses } from "../recorder/claimed-addresses.ts";
import { refuseUnreachable, type BaseUrls } from "./base-url.ts";
import { credentialsFor, storeCredentials } from "./secrets.ts";
import { readSourceSettings } from "./source-settings.ts";
import { insertToken } from "./source-token.ts";

/** A source as it was made, with the only sight of its token. */
export type CreatedSource = {
  id: string;
  kind: string;
  name: string;
  cluster: string | null;
  settings: Record<string, unknown>;
  token: string;
};

const NAME_LENGTH_MAX = 63;

/**
 * Makes a source and its first token.
 * Its provider, where it has one, is not called.
 * @throws AppError `invalid` naming the field and what it must be; `conflict` when the organization has a source of that name, or
 *   any organization one with the same recorder address.
 */
export async function createSource(input: {
  organizationId: string;
  kind: string;
  name: string;
  cluster?: string | null | undefined;
  /** As the kind's schema has them. */
  settings?: Record<string, unknown> | undefined;
  /** What a pulled kind signs in with at its provider: `{apiToken}` or `{oauthClientId, oauthClientSecret}`. Without, it is not pulled. */
  credentials?: unknown;
  baseUrls?: BaseUrls;
}): Promise<CreatedSource> {
  const { organizationId } = input;
  const settings = readSourceSettings(input.kind, input.settings);
  const source = {
    id: randomUUID(),
    kind: input.kind,
    name: input.name.trim(),
    cluster: input.cluster?.trim() ?? namedTailnet(settings),
    settings,
  };
  check(source);
  refuseUnreachable(source.settings, input.baseUrls);
  const credentials = credentialsFor(input.kind, input.credentials);
  const minted = mintToken("orc_src");
  await transaction({ role: "app", organizationId }, async (client) => {
    await refuseClaimedAddresses(client, { sourceId: source.id, settings: source.settings });
    const { rowCount } = await client.query(
      `INSERT INTO source (organization_id, id, kind, name, cluster, settings) VALUES ($1, $2, $3, $4, $5, $6)
       ON CONFLICT (organization_id, name) DO NOTHING`,
      [organizationId, source.id, source.kind, source.name, source.cluster, source.settings],
    );
    if (rowCount === 0)
      throw new AppError("conflict", `There is a source named "${source.name}" already. Choose another name.`);
    if (credentials !== undefined) await storeCredentials(client, { organizationId, sourceId: source.id, credentials });
    await insertToken(client, { organizationId, sourceId: source.id, hash: minted.hash, hint: minted.hint });
  });
  await sourcesChanged();
  return { ...source, token: minted.token };
}

/** What a pulled source stands for, unless it is left to its credential: records sent to it otherwise are the same tailnet's. */
function namedTailnet({ tailnet }: Record<string, unknown>): string | null {
  const named = typeof tailnet === "string" && tailnet !== "-" && tailnet.length <= NAME_LENGTH_MAX;
  return named ? tailnet : null;
}

function check(source: { kind: string; name: string; cluster: string | null }): void {
  const kind = sourceKind(source.kind);
  checkText("name", source.name);
  if (source.cluster !== null) checkText("cluster", source.cluster);
  else if (kind.cluster === "required")
    throw new AppError(
      "invalid",
      `cluster: a source of kind ${kind.id} stands for one cluster; name it, e.g. "prod-eu".`,
    );
}

/** No control characters: the text stands in chips, tables and terminals. */
function checkText(field: string, text: string): void {
  const length = Array.from(text).length;
  if (length === 0 || length > NAME_LENGTH_MAX || /[\p{Cc}\p{Cs}]/u.test(text))
    throw new AppError(
      "invalid",
      `${field}: needs 1 to ${String(NAME_LENGTH_MAX)} characters, none of them a control character.`,
    );
}
