import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { transaction } from "../db.ts";
import { env } from "../env.ts";
import { log } from "../log.ts";
import { ensureDataFolder, writePrivateFile } from "../platform/private-file.ts";
import { openSecret, sealKey, sealSecret } from "../platform/seal-secret.ts";
import { policySchema } from "../redaction/policy.ts";
import { everyRedaction, type OrganizationRedaction } from "../redaction/redaction-store.ts";

/** Whose records these are: what a source's token names. */
export type AuthenticatedSource = {
  organizationId: string;
  id: string;
  kind: string;
  name: string;
  cluster: string | null;
  /** Records a second it may send; null for as many as come. */
  rateLimit: number | null;
};

const PURPOSE = "source-directory";

const contentSchema = z.object({
  sources: z.array(
    z.object({
      organizationId: z.string(),
      id: z.string(),
      kind: z.string(),
      name: z.string(),
      cluster: z.string().nullable(),
      rateLimit: z.number().nullable().default(null),
      /** What its kind keeps with it. */
      settings: z.unknown(),
      /** SHA-256 (hex) of the tokens it accepts. */
      tokens: z.array(z.string()),
    }),
  ),
  redactions: z.array(
    z.object({
      organizationId: z.string(),
      /** Base64. */
      key: z.string(),
      policy: policySchema,
    }),
  ),
});

type Content = z.infer<typeof contentSchema>;

/** A source with what its kind keeps with it. */
type KnownSource = AuthenticatedSource & { settings?: unknown };

/** Every source as it was when this was written down; for when the database cannot be asked. */
export type SourceDirectory = {
  /** Oldest first. */
  sources: readonly KnownSource[];
  /** By SHA-256 (hex) of a token it accepts. */
  byToken: ReadonlyMap<string, AuthenticatedSource>;
  /** By organization: nothing is stored, and so nothing spooled, unredacted. */
  redactions: ReadonlyMap<string, OrganizationRedaction>;
};

/**
 * Writes down every source, the hashes of the tokens it accepts and what its organization redacts, encrypted, in the data folder.
 * Does nothing when that is what is there.
 * @throws AppError `unavailable` when the database is away; what the disk says.
 */
export async function refreshSourceDirectory(): Promise<void> {
  const content: Content = { sources: await readSources(), redactions: await readRedactions() };
  const now = Buffer.from(JSON.stringify(content));
  const { ONRECORD_DATA_DIR: dataDir } = env();
  ensureDataFolder(dataDir);
  const key = sealKey(dataDir);
  const before = readFile(pathIn(dataDir));
  if (before !== undefined && openSecret(key, PURPOSE, before)?.equals(now) === true) return;
  writePrivateFile(pathIn(dataDir), sealSecret(key, PURPOSE, now));
}

/** Call after sources or their tokens changed: the directory follows at once, or with its next regular refresh. */
export async function sourcesChanged(): Promise<void> {
  await refreshSourceDirectory().catch((error: unknown) => {
    log.warn({ err: error }, "the directory of sources could not be written");
  });
}

/** @returns undefined where none was written yet, or it cannot be opened with the key in the data folder. */
export function readSourceDirectory(): SourceDirectory | undefined {
  const path = pathIn(env().ONRECORD_DATA_DIR);
  const written = statSync(path, { throwIfNoEntry: false });
  if (written === undefined) return undefined;
  const version = `${path} ${String(written.ino)} ${String(written.mtimeMs)}`;
  if (latest?.version !== version) latest = { version, directory: open(path) };
  return latest.directory;
}

let latest: { version: string; directory: SourceDirectory | undefined } | undefined;

function open(path: string): SourceDirectory | undefined {
  const sealed = readFile(path);
  const plain = sealed === undefined ? undefined : openSecret(sealKey(env().ONRECORD_DATA_DIR), PURPOSE, sealed);
  if (plain === undefined) {
    log.error({ path }, "the directory of sources cannot be opened with the key in the data folder");
    return undefined;
  }
  const { data, error } = contentSchema.safeParse(JSON.parse(plain.toString("utf8")));
  if (data === undefined) {
    log.error(
      { err: error, path },
      "the directory of sources was written by another version; the database is asked first",
    );
    return undefined;
  }
  const { sources, redactions } = data;
  return {
    sources,
    redactions: new Map(
      redactions.map(({ key, ...rest }) => [rest.organizationId, { ...rest, key: Buffer.from(key, "base64") }]),
    ),
    byToken: new Map(sources.flatMap(({ tokens, ...source }) => tokens.map((token) => [token, source] as const))),
  };
}

async function readRedactions(): Promise<Content["redactions"]> {
  const all = await everyRedaction();
  return all.map(({ key, policy, organizationId }) => ({
    organizationId,
    key: key.toString("base64"),
    policy: policySchema.parse(policy),
  }));
}

async function readSources(): Promise<Content["sources"]> {
  return transaction({ role: "gate" }, async (client) => {
    const { rows } = await client.query<Content["sources"][number]>(
      `SELECT s.organization_id AS "organizationId", s.id, s.kind, s.name, s.cluster, s.rate_limit AS "rateLimit", s.settings,
              ARRAY(SELECT encode(t.token_hash, 'hex') FROM source_token t
                     WHERE t.organization_id = s.organization_id AND t.source_id = s.id AND t.revoked_at IS NULL ORDER BY 1) AS tokens
         FROM source s ORDER BY s.created_at, s.id`,
    );
    return rows;
  });
}

const pathIn = (dataDir: string): string => join(dataDir, "source-directory");

function readFile(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
}
