import { afterEach, describe, expect, it, vi } from "vitest";
import { createApiToken } from "../../lib/auth/api-token.ts";
import { ORGANIZATION_COOKIE } from "../../lib/auth/membership.ts";
import { requireScope } from "../../lib/auth/require.ts";
import { ROLES, type Scope } from "../../lib/auth/scope.ts";
import { isDueForRenewal, readSession, sealSession } from "../../lib/auth/session.ts";
import { addUser, resetPassword } from "../../lib/auth/users.ts";
import { prismaTransaction } from "../../lib/db.ts";
import { useFreshDatabase } from "../support/database.ts";
import { newMember, newOrganization, sessionCookie } from "../support/people.ts";

vi.stubEnv("NEXTAUTH_SECRET", "a secret of the tests, long enough to be one");
useFreshDatabase();

afterEach(() => {
  vi.useRealTimers();
});

function later(seconds: number): void {
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + seconds * 1000 });
}

function ask(headers: Record<string, string>, method = "GET"): Promise<Scope> {
  return requireScope(new Request("http://console.example/api/audit-logs/commands", { method, headers }), "viewer");
}

describe("requireScope", () => {
  it("refuses who shows nothing, a forged session, or a credential it cannot read", async () => {
    const forged = ["", "next-auth.session-token=", "next-auth.session-token=eyJhbGciOiJub25lIn0.e30.", "other=1"];
    for (const cookie of forged) await expect(ask({ cookie })).rejects.toMatchObject({ code: "unauthenticated" });
    for (const authorization of ["Bearer", "Negotiate abc", "Bearer orc_api_nonsense"]) {
      await expect(ask({ authorization })).rejects.toMatchObject({ code: "unauthenticated" });
    }
  });

  it("knows who is signed in, by the role they have now", async () => {
    const organizationId = await newOrganization();
    const { id, email } = await newMember(organizationId, "auditor");
    expect(await ask({ cookie: await sessionCookie(id) })).toEqual({ organizationId, role: "auditor", reader: email });
  });

  it.each(ROLES)("grants %s what it and every lesser role may, and nothing above", async (role) => {
    const organizationId = await newOrganization();
    const { token } = await createApiToken({ organizationId, name: "t", role, createdBy: "cli" });
    const request = new Request("http://console.example/api/x", { headers: { authorization: `Bearer ${token}` } });
    for (const least of ROLES) {
      const granted = requireScope(request, least);
      if (ROLES.indexOf(least) >= ROLES.indexOf(role)) await expect(granted).resolves.toMatchObject({ role });
      else
        await expect(granted).rejects.toMatchObject({
          code: "forbidden",
          message: expect.stringContaining(least) as string,
        });
    }
  });

  it("never falls back to the cookie of someone whose token is refused", async () => {
    const { id } = await newMember(await newOrganization(), "owner");
    await expect(
      ask({ cookie: await sessionCookie(id), authorization: "Bearer orc_api_revoked" }),
    ).rejects.toMatchObject({ code: "unauthenticated" });
  });

  it("lets a cookie change things from the console's own pages alone, a token from anywhere", async () => {
    const organizationId = await newOrganization();
    const { id } = await newMember(organizationId);
    const cookie = await sessionCookie(id);
    await expect(ask({ cookie, "sec-fetch-site": "cross-site" }, "POST")).rejects.toMatchObject({ code: "forbidden" });
    await expect(ask({ cookie, "sec-fetch-site": "same-origin" }, "POST")).resolves.toMatchObject({ organizationId });
    const { token } = await createApiToken({ organizationId, name: "t", role: "admin", createdBy: "cli" });
    await expect(
      ask({ authorization: `Bearer ${token}`, origin: "https://ci.example" }, "POST"),
    ).resolves.toMatchObject({ organizationId });
  });

  it("looks at the chosen organization while they belong to it, else at their oldest", async () => {
    const [first, second, foreign] = [
      await newOrganization("zeta"),
      await newOrganization("alpha"),
      await newOrganization("foreign"),
    ];
    const { id, email } = await newMember(first, "viewer");
    await addUser({ organizationId: second, email, role: "admin" });
    const session = await sessionCookie(id);
    const chosen = async (value: string): Promise<string> =>
      (await ask({ cookie: `${session}; ${ORGANIZATION_COOKIE}=${value}` })).organizationId;
    expect(await chosen("alpha")).toBe(second);
    expect(await chosen(second)).toBe(second);
    expect(await chosen("foreign")).toBe(first);
    expect(await chosen(foreign)).toBe(first);
    expect((await ask({ cookie: session })).organizationId).toBe(first);
  });
});

describe("a session", () => {
  it("ends for a removed member within seconds", async () => {
    const organizationId = await newOrganization();
    const { id } = await newMember(organizationId, "admin");
    const cookie = await sessionCookie(id);
    await ask({ cookie });
    await prismaTransaction({ role: "app", organizationId }, (tx) =>
      tx.membership.deleteMany({ where: { userId: id } }),
    );
    later(5);
    await expect(ask({ cookie })).rejects.toMatchObject({ code: "forbidden" });
  });

  it("ends for a disabled user, and for one whose role is lowered the role goes with it", async () => {
    const organizationId = await newOrganization();
    const [disabled, lowered] = [await newMember(organizationId), await newMember(organizationId, "admin")];
    const cookies = [await sessionCookie(disabled.id), await sessionCookie(lowered.id)] as const;
    for (const cookie of cookies) await ask({ cookie });
    await prismaTransaction({ role: "gate" }, async (tx) => {
      await tx.user.update({ where: { id: disabled.id }, data: { disabledAt: new Date() } });
      await tx.membership.updateMany({ where: { userId: lowered.id }, data: { role: "viewer" } });
    });
    later(5);
    await expect(ask({ cookie: cookies[0] })).rejects.toMatchObject({ code: "unauthenticated" });
    await expect(ask({ cookie: cookies[1] })).resolves.toMatchObject({ role: "viewer" });
  });

  it("ends when the password is reset, and the one begun with the new password is good at once", async () => {
    const { id, email } = await newMember(await newOrganization());
    const before = await sessionCookie(id);
    await ask({ cookie: before });
    await resetPassword(email);
    later(5);
    await expect(ask({ cookie: before })).rejects.toMatchObject({ code: "unauthenticated" });
    await expect(ask({ cookie: await sessionCookie(id) })).resolves.toMatchObject({ reader: email });
  });

  it("lasts twelve hours, and is renewed for who goes on working", async () => {
    const { id } = await newMember(await newOrganization());
    const value = await sealSession({ userId: id, method: "password", passwordMark: "m" });
    const session = await readSession(value);
    expect(session).toMatchObject({ userId: id, method: "password", passwordMark: "m" });
    expect(session && isDueForRenewal(session, new Date())).toBe(false);
    later(16 * 60);
    expect(session && isDueForRenewal(session, new Date())).toBe(true);
    later(12 * 3600);
    expect(await readSession(value)).toBeUndefined();
  });

  it("of another installation, whose secret differs, says nothing here", async () => {
    const { encode } = await import("next-auth/jwt");
    const foreign = await encode({
      token: { sub: "x", mark: "m", method: "password" },
      secret: "another secret, just as long as the first",
    });
    expect(await readSession(foreign)).toBeUndefined();
  });
});
