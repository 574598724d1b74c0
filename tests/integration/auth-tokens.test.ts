import { randomUUID } from "node:crypto";
import { afterEach, describe, expect, it, vi } from "vitest";
import { createApiToken, listApiTokens, revokeApiToken, scopeOfToken } from "../../lib/auth/api-token.ts";
import type { Role } from "../../lib/auth/scope.ts";
import { authenticateSource, sourceCredential } from "../../lib/auth/source-token.ts";
import { mintToken } from "../../lib/auth/token.ts";
import { prismaTransaction, transaction } from "../../lib/db.ts";
import { useFreshDatabase } from "../support/database.ts";
import { newOrganization } from "../support/people.ts";

useFreshDatabase();

afterEach(() => {
  vi.useRealTimers();
});

/** Time passes for the caches, while the database's sockets and timers stay real. */
function later(seconds: number): void {
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + seconds * 1000 });
}

async function newSource(): Promise<{ organizationId: string; sourceId: string; token: string }> {
  const organizationId = await newOrganization();
  const sourceId = randomUUID();
  const { token, hash, hint } = mintToken("orc_src");
  await prismaTransaction({ role: "app", organizationId }, async (tx) => {
    await tx.source.create({
      data: { organizationId, id: sourceId, kind: "kubernetes-audit", name: "prod-api", cluster: "prod-eu" },
    });
    await tx.sourceToken.create({
      data: { organizationId, id: randomUUID(), sourceId, tokenHash: new Uint8Array(hash), hint },
    });
  });
  return { organizationId, sourceId, token };
}

describe("source tokens", () => {
  it("name the organization, the source, its kind and its cluster", async () => {
    const { organizationId, sourceId, token } = await newSource();
    expect(await authenticateSource(token)).toEqual({
      organizationId,
      id: sourceId,
      kind: "kubernetes-audit",
      name: "prod-api",
      cluster: "prod-eu",
      rateLimit: null,
    });
  });

  it("are refused within seconds of being revoked", async () => {
    const { organizationId, token } = await newSource();
    await authenticateSource(token);
    await prismaTransaction({ role: "app", organizationId }, (tx) =>
      tx.sourceToken.updateMany({ data: { revokedAt: new Date() } }),
    );
    later(2);
    await expect(authenticateSource(token)).rejects.toMatchObject({ code: "unauthenticated" });
  });

  it("are refused when unknown, malformed or of the other kind", async () => {
    for (const token of [mintToken("orc_src").token, mintToken("orc_api").token, "", "orc_src_short", "' OR true --"]) {
      await expect(authenticateSource(token)).rejects.toMatchObject({ code: "unauthenticated" });
    }
  });

  it("remember when they were last used, to the minute", async () => {
    const { organizationId, token } = await newSource();
    const lastUsed = (): Promise<Date | null | undefined> =>
      prismaTransaction({ role: "app", organizationId }, async (tx) => (await tx.sourceToken.findFirst())?.lastUsedAt);
    expect(await lastUsed()).toBeNull();
    await Promise.all([authenticateSource(token), authenticateSource(token)]);
    const first = await lastUsed();
    expect(first).toBeInstanceOf(Date);
    later(3);
    await authenticateSource(token);
    expect(await lastUsed()).toEqual(first);
  });

  it("come as a bearer token or as the password of Basic; without one the answer says how", () => {
    const request = (authorization?: string): Request =>
      new Request("http://x/api/ingest", authorization === undefined ? {} : { headers: { authorization } });
    expect(sourceCredential(request("Bearer orc_src_a"))).toBe("orc_src_a");
    expect(sourceCredential(request(`Basic ${btoa("x:orc_src_a")}`))).toBe("orc_src_a");
    expect(() => sourceCredential(request())).toThrow("Authorization: Bearer");
  });
});

describe("API tokens", () => {
  const ROLES: Role[] = ["owner", "admin", "auditor", "viewer"];

  it.each(ROLES)("carry their organization and the role %s", async (role) => {
    const organizationId = await newOrganization();
    const { token } = await createApiToken({ organizationId, name: " ci ", role, createdBy: "cli" });
    expect(await scopeOfToken(token)).toEqual({ organizationId, role, reader: "token:ci" });
  });

  it("are listed without a trace of the secret, revoked ones too, and to their own organization alone", async () => {
    const [organizationId, other] = [await newOrganization(), await newOrganization()];
    const { id, token } = await createApiToken({
      organizationId,
      name: "ci",
      role: "viewer",
      createdBy: "alice@example.com",
    });
    await revokeApiToken({ organizationId, id });
    const listed = await listApiTokens({ organizationId });
    expect(listed).toMatchObject([
      { id, name: "ci", role: "viewer", createdBy: "alice@example.com", hint: `${token.slice(0, 12)}…` },
    ]);
    expect(listed[0]?.revokedAt).toBeInstanceOf(Date);
    expect(JSON.stringify(listed)).not.toContain(token);
    expect(await listApiTokens({ organizationId: other })).toEqual([]);
  });

  it("are refused once revoked, which only their own organization can do", async () => {
    const [organizationId, other] = [await newOrganization(), await newOrganization()];
    const { id, token } = await createApiToken({ organizationId, name: "ci", role: "admin", createdBy: "cli" });
    await expect(revokeApiToken({ organizationId: other, id })).rejects.toMatchObject({ code: "not-found" });
    await expect(scopeOfToken(token)).resolves.toMatchObject({ organizationId });
    await revokeApiToken({ organizationId, id });
    await expect(scopeOfToken(token)).rejects.toMatchObject({ code: "unauthenticated" });
  });

  it("are no source tokens, and the answer says so", async () => {
    await expect(scopeOfToken(mintToken("orc_src").token)).rejects.toThrow("may send, not read");
  });
});

describe("the role `gate`", () => {
  it.each(["audit_event", "api_calls", "command", "commands", "delivery", "delivery_part", "reject"])(
    "cannot read %s",
    async (table) => {
      await expect(
        transaction({ role: "gate" }, (client) => client.query(`SELECT FROM ${table} LIMIT 1`)),
      ).rejects.toMatchObject({ code: "42501" });
    },
  );

  it("can neither make a token nor forget an attempt to sign in", async () => {
    for (const sql of [
      "UPDATE api_token SET role = 'owner'",
      "DELETE FROM api_token",
      "DELETE FROM sign_in",
      "UPDATE sign_in SET succeeded = true",
    ]) {
      await expect(transaction({ role: "gate" }, (client) => client.query(sql))).rejects.toMatchObject({
        code: "42501",
      });
    }
  });
});
