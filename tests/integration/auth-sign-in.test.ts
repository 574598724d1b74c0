import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import { signInWithPassword } from "../../lib/auth/sign-in.ts";
import { recentFailures } from "../../lib/auth/sign-in-record.ts";
import { addUser, createFirstAdmin, listUsers, replaceOneTimePassword, resetPassword } from "../../lib/auth/users.ts";
import { prismaTransaction } from "../../lib/db.ts";
import { useFreshDatabase } from "../support/database.ts";
import { newMember, newOrganization, PASSWORD } from "../support/people.ts";

useFreshDatabase();

const WRONG = "not the password";
let lastAddress = 0;

/** An address no other test of this file signs in from. */
function newAddress(): string {
  lastAddress++;
  return `192.0.2.${String(lastAddress)}`;
}

function recorded(email: string): Promise<{ succeeded: boolean; reason: string | null; sourceIp: string | null }[]> {
  return prismaTransaction({ role: "gate" }, (tx) =>
    tx.signIn.findMany({
      where: { email },
      select: { succeeded: true, reason: true, sourceIp: true, method: true },
      orderBy: { at: "asc" },
    }),
  );
}

async function fail(email: string, times: number, sourceIp: string): Promise<void> {
  for (let time = 0; time < times; time++)
    expect(await signInWithPassword({ email, password: WRONG, sourceIp })).toEqual({ outcome: "refused" });
}

describe("signInWithPassword", () => {
  it("lets in who knows the password, whatever the case of their address, and keeps the attempt", async () => {
    const { id, email } = await newMember(await newOrganization());
    const sourceIp = newAddress();
    expect(await signInWithPassword({ email: ` ${email.toUpperCase()} `, password: PASSWORD, sourceIp })).toEqual({
      outcome: "accepted",
      userId: id,
    });
    expect(await recorded(email)).toEqual([{ succeeded: true, reason: null, sourceIp, method: "password" }]);
  });

  it("says the same of a wrong password and of nobody; the record knows which", async () => {
    const { email } = await newMember(await newOrganization());
    const nobody = `${randomUUID()}@example.com`;
    const sourceIp = newAddress();
    const wrong = await signInWithPassword({ email, password: WRONG, sourceIp });
    expect(await signInWithPassword({ email: nobody, password: WRONG, sourceIp })).toEqual(wrong);
    expect(await recorded(email)).toMatchObject([{ succeeded: false, reason: "wrong-password" }]);
    expect(await recorded(nobody)).toMatchObject([{ succeeded: false, reason: "unknown-user" }]);
  });

  it.each([
    undefined,
    null,
    7,
    {},
    "",
    "no address",
    "a\u0000b\u001b[31m@example.com",
    "\ud800@example.com",
    `${"x".repeat(400)}@example.com`,
  ])("refuses %j for an address, and keeps what can be kept of it", async (email) => {
    expect(await signInWithPassword({ email, password: PASSWORD, sourceIp: newAddress() })).toEqual({
      outcome: "refused",
    });
  });

  it("tells that an account is disabled or belongs nowhere only to who knows its password", async () => {
    const organizationId = await newOrganization();
    const [disabled, removed] = [await newMember(organizationId), await newMember(organizationId)];
    await prismaTransaction({ role: "gate" }, (tx) =>
      tx.user.update({ where: { id: disabled.id }, data: { disabledAt: new Date() } }),
    );
    await prismaTransaction({ role: "app", organizationId }, (tx) =>
      tx.membership.deleteMany({ where: { userId: removed.id } }),
    );
    const attempt = (email: string, password: string): Promise<unknown> =>
      signInWithPassword({ email, password, sourceIp: newAddress() });
    expect(await attempt(disabled.email, WRONG)).toEqual({ outcome: "refused" });
    expect(await attempt(removed.email, WRONG)).toEqual({ outcome: "refused" });
    expect(await attempt(disabled.email, PASSWORD)).toEqual({ outcome: "disabled" });
    expect(await attempt(removed.email, PASSWORD)).toEqual({ outcome: "no-organization" });
  });
});

describe("the throttle", () => {
  it("refuses the sixth attempt for an address even with the right password, from anywhere, and says how long", async () => {
    const { email } = await newMember(await newOrganization());
    await fail(email, 5, newAddress());
    const verdict = await signInWithPassword({ email, password: PASSWORD, sourceIp: newAddress() });
    expect(verdict).toMatchObject({ outcome: "throttled" });
    expect("retryAfterSeconds" in verdict && verdict.retryAfterSeconds).toSatisfy(
      (seconds: number) => seconds > 890 && seconds <= 900,
    );
  });

  it("treats an address nobody has the same", async () => {
    const email = `${randomUUID()}@example.com`;
    await fail(email, 5, newAddress());
    expect(await signInWithPassword({ email, password: WRONG, sourceIp: newAddress() })).toMatchObject({
      outcome: "throttled",
    });
  });

  it("refuses the twenty-first attempt from one network address, whoever it is for", async () => {
    const { email } = await newMember(await newOrganization());
    const sourceIp = newAddress();
    for (let index = 0; index < 20; index++) await fail(`${randomUUID()}@example.com`, 1, sourceIp);
    expect(await signInWithPassword({ email, password: PASSWORD, sourceIp })).toMatchObject({ outcome: "throttled" });
    expect(await signInWithPassword({ email, password: PASSWORD, sourceIp: newAddress() })).toMatchObject({
      outcome: "accepted",
    });
  });

  it("starts again after a success, and is not prolonged by what it refused itself", async () => {
    const { email } = await newMember(await newOrganization());
    const sourceIp = newAddress();
    await fail(email, 4, sourceIp);
    expect(await signInWithPassword({ email, password: PASSWORD, sourceIp })).toMatchObject({ outcome: "accepted" });
    await fail(email, 5, sourceIp);
    const now = new Date();
    const before = await recentFailures({ email, sourceIp, now });
    expect(await signInWithPassword({ email, password: PASSWORD, sourceIp })).toMatchObject({ outcome: "throttled" });
    expect(await recentFailures({ email, sourceIp, now })).toEqual(before);
  });

  it("gives a burst of attempts at once no more guesses than a queue", async () => {
    const { email } = await newMember(await newOrganization());
    const sourceIp = newAddress();
    const verdicts = await Promise.all(
      Array.from({ length: 30 }, () => signInWithPassword({ email, password: WRONG, sourceIp })),
    );
    expect(verdicts.filter(({ outcome }) => outcome === "refused").length).toBeLessThanOrEqual(5);
  });

  it("keeps refused attempts in the record, a flood of them once a minute", async () => {
    const { email } = await newMember(await newOrganization());
    const sourceIp = newAddress();
    await fail(email, 5, sourceIp);
    for (let time = 0; time < 10; time++) await signInWithPassword({ email, password: WRONG, sourceIp });
    const throttled = (await recorded(email)).filter(({ reason }) => reason === "throttled");
    expect(throttled.length).toBeGreaterThanOrEqual(1);
    // Two when a minute ended meanwhile.
    expect(throttled.length).toBeLessThanOrEqual(2);
  });
});

describe("users", () => {
  it("get a one-time password that works, and choose another in its place", async () => {
    const organizationId = await newOrganization();
    const { id, email, oneTimePassword } = await addUser({
      organizationId,
      email: " New.User@Example.com ",
      role: "auditor",
    });
    expect(email).toBe("new.user@example.com");
    const attempt = (password: string): Promise<unknown> =>
      signInWithPassword({ email, password, sourceIp: newAddress() });
    expect(await attempt(oneTimePassword ?? "")).toMatchObject({ outcome: "accepted" });
    await expect(replaceOneTimePassword({ userId: id, password: oneTimePassword ?? "" })).rejects.toThrow(
      "Choose another",
    );
    await expect(replaceOneTimePassword({ userId: id, password: "short" })).rejects.toMatchObject({ code: "invalid" });
    await replaceOneTimePassword({ userId: id, password: PASSWORD });
    expect(await attempt(PASSWORD)).toMatchObject({ outcome: "accepted" });
    expect(await attempt(oneTimePassword ?? "")).toMatchObject({ outcome: "refused" });
    // A session alone does not change a password that was chosen.
    await expect(replaceOneTimePassword({ userId: id, password: "another password" })).rejects.toMatchObject({
      code: "conflict",
    });
  });

  it("belong to several organizations with one account", async () => {
    const [first, second] = [await newOrganization(), await newOrganization()];
    const { id, email } = await newMember(first, "viewer");
    expect(await addUser({ organizationId: second, email, role: "admin" })).toEqual({
      id,
      email,
      oneTimePassword: null,
    });
    await expect(addUser({ organizationId: second, email, role: "admin" })).rejects.toMatchObject({ code: "conflict" });
    expect(await listUsers({ organizationId: second })).toMatchObject([{ id, email, role: "admin", disabledAt: null }]);
    expect(JSON.stringify(await listUsers({ organizationId: second }))).not.toContain("scrypt");
  });

  it("have a lost password reset; nobody else's changes", async () => {
    const { email } = await newMember(await newOrganization());
    const password = await resetPassword(email.toUpperCase());
    expect(await signInWithPassword({ email, password: PASSWORD, sourceIp: newAddress() })).toEqual({
      outcome: "refused",
    });
    expect(await signInWithPassword({ email, password, sourceIp: newAddress() })).toMatchObject({
      outcome: "accepted",
    });
    await expect(resetPassword("nobody@example.com")).rejects.toMatchObject({ code: "not-found" });
    await expect(resetPassword("nobody")).rejects.toMatchObject({ code: "invalid" });
  });
});

describe("createFirstAdmin", () => {
  it("makes one organization and one owner, however many processes start at once, and once only", async () => {
    const made = await Promise.all(
      Array.from({ length: 4 }, () => createFirstAdmin({ email: "Admin@onrecord.local" })),
    );
    const first = made.filter(({ created }) => created);
    expect(first).toHaveLength(1);
    expect(new Set(made.map(({ organizationId }) => organizationId)).size).toBe(1);
    const password = first[0]?.oneTimePassword ?? "";
    expect(await signInWithPassword({ email: "admin@onrecord.local", password, sourceIp: newAddress() })).toMatchObject(
      { outcome: "accepted" },
    );
    expect(await createFirstAdmin({ email: "other@example.com" })).toMatchObject({
      created: false,
      email: "admin@onrecord.local",
      oneTimePassword: null,
    });
    expect(await listUsers({ organizationId: made[0]?.organizationId ?? "" })).toMatchObject([
      { email: "admin@onrecord.local", role: "owner" },
    ]);
  });
});
