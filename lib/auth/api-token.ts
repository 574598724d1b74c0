import { randomUUID } from "node:crypto";
import { prismaTransaction } from "../db.ts";
import { AppError } from "../errors.ts";
import { briefCache } from "./brief-cache.ts";
import { ROLES, scopeOf, type Role, type Scope } from "./scope.ts";
import { hashToken, looksLikeToken, mintToken } from "./token.ts";

/** A revoked token works this long at most. */
const REVOCATION_MS = 2_000;
const USED_LATELY_MS = 60_000;

type Holder = { organizationId: string; role: Role; reader: string };

const holders = briefCache(lookUp, { ttlMs: REVOCATION_MS, max: 1_000 });

export type ApiTokenEntry = {
  id: string;
  name: string;
  role: Role;
  hint: string;
  createdBy: string;
  createdAt: Date;
  lastUsedAt: Date | null;
  revokedAt: Date | null;
};

type NewToken = { organizationId: string; name: string; role: Role; createdBy: string };

/**
 * @param role what its holder may do. The caller sees to it that nobody hands out more than they have.
 * @returns the token, shown this once.
 * @throws AppError `invalid` for a name that is empty or too long.
 */
export async function createApiToken({
  organizationId,
  name,
  role,
  createdBy,
}: NewToken): Promise<{ id: string; token: string }> {
  const trimmed = name.trim();
  if (trimmed === "" || trimmed.length > 100)
    throw new AppError(
      "invalid",
      `The token's name has ${String(trimmed.length)} characters; give it 1 to 100, such as "ci".`,
    );
  const id = randomUUID();
  const { token, hash, hint } = mintToken("orc_api");
  await prismaTransaction({ role: "app", organizationId }, (tx) =>
    tx.apiToken.create({
      data: { organizationId, id, name: trimmed, role, tokenHash: new Uint8Array(hash), hint, createdBy },
    }),
  );
  return { id, token };
}

/** Every token ever made here, newest first: a revoked one still says who had access. */
export async function listApiTokens({ organizationId }: { organizationId: string }): Promise<ApiTokenEntry[]> {
  const rows = await prismaTransaction({ role: "app", organizationId }, (tx) =>
    tx.apiToken.findMany({ omit: { tokenHash: true, organizationId: true }, orderBy: { createdAt: "desc" } }),
  );
  return rows.map(({ role, ...row }) => ({ ...row, role: roleOf(role) }));
}

/**
 * Takes effect within 2 s everywhere. Revoking twice is no error.
 * @throws AppError `not-found` when this organization has no such token.
 */
export async function revokeApiToken({ organizationId, id }: { organizationId: string; id: string }): Promise<void> {
  const known = await prismaTransaction({ role: "app", organizationId }, async (tx) => {
    await tx.apiToken.updateMany({ where: { id, revokedAt: null }, data: { revokedAt: new Date() } });
    return tx.apiToken.count({ where: { id } });
  });
  if (known === 0)
    throw new AppError("not-found", `No API token has the id ${id}. \`npx onrecord token list\` shows them.`);
  holders.clear();
}

/** @throws AppError `unauthenticated` when the token is unknown or revoked. */
export async function scopeOfToken(token: string): Promise<Scope> {
  if (looksLikeToken(token, "orc_src"))
    throw new AppError(
      "unauthenticated",
      "This is a source token: it may send, not read. `npx onrecord token create` makes an API token.",
    );
  const holder = looksLikeToken(token, "orc_api") ? await holders.get(hashToken(token).toString("hex")) : undefined;
  if (holder === undefined)
    throw new AppError(
      "unauthenticated",
      "This API token is unknown or revoked. `npx onrecord token create` makes a new one.",
    );
  return scopeOf(holder);
}

function lookUp(hashHex: string): Promise<Holder | undefined> {
  return prismaTransaction({ role: "gate" }, async (tx) => {
    const row = await tx.apiToken.findUnique({ where: { tokenHash: new Uint8Array(Buffer.from(hashHex, "hex")) } });
    if (row === null || row.revokedAt !== null) return undefined;
    const { organizationId, id } = row;
    if (row.lastUsedAt === null || Date.now() - row.lastUsedAt.getTime() > USED_LATELY_MS) {
      await tx.apiToken.updateMany({ where: { organizationId, id }, data: { lastUsedAt: new Date() } });
    }
    return { organizationId, role: roleOf(row.role), reader: `token:${row.name}` };
  });
}

/** The column's CHECK holds the same four. */
function roleOf(stored: string): Role {
  const role = ROLES.find((known) => known === stored);
  if (role === undefined) throw new Error(`unknown role in the database: ${stored}`);
  return role;
}
