import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { authOptions } from "../../lib/auth/options.ts";
import { requireScope } from "../../lib/auth/require.ts";
import { addUser, createFirstAdmin } from "../../lib/auth/users.ts";
import { prismaTransaction } from "../../lib/db.ts";
import { startAuthServer } from "../support/auth-server.ts";
import { CookieJar } from "../support/cookie-jar.ts";
import { useFreshDatabase } from "../support/database.ts";
import { startOidcProvider, type OidcAccount, type OidcServer } from "../support/oidc-provider.ts";
import { newOrganization, PASSWORD } from "../support/people.ts";

const ACCOUNTS: OidcAccount[] = [
  { sub: "alice", email: "Alice@Example.com", email_verified: true, name: "Alice Example" },
  { sub: "bob", email: "bob@example.com", name: "Bob" },
  { sub: "mallory", email: "owner@example.com", email_verified: false, name: "Mallory" },
  { sub: "stranger", email: "stranger@elsewhere.example", email_verified: true },
  { sub: "removed", email: "removed@example.com", email_verified: true },
  { sub: "owner", email: "owner@example.com", email_verified: true },
  { sub: "disabled", email: "disabled@example.com", email_verified: true },
];
const HEADED_FOR = "/system/audit-logs/kubectl/api-calls?user=alice%40example.com&from=now-1h";

useFreshDatabase();
let site: { url: string; close: () => Promise<void> };
let provider: OidcServer;
let organizationId: string;

beforeAll(async () => {
  site = await startAuthServer(() => authOptions("192.0.2.7"));
  provider = await startOidcProvider({
    port: 0,
    redirectUris: [`${site.url}/api/auth/callback/oidc`],
    accounts: ACCOUNTS,
  });
  vi.stubEnv("NEXTAUTH_SECRET", "a secret of the tests, long enough to be one");
  vi.stubEnv("OIDC_ISSUER", provider.issuer);
  vi.stubEnv("OIDC_CLIENT_ID", provider.clientId);
  vi.stubEnv("OIDC_CLIENT_SECRET", provider.clientSecret);
  vi.stubEnv("OIDC_ALLOWED_DOMAINS", "example.com, example.org");
  organizationId = (await createFirstAdmin({ email: "owner@example.com", password: PASSWORD })).organizationId;
});
afterAll(async () => {
  await site.close();
  await provider.close();
});

/** What next-auth's own client does: fetch a CSRF token, post, go where the answer leads. */
async function post(jar: CookieJar, path: string, fields: Record<string, string>): Promise<string> {
  const { csrfToken } = (await (await jar.fetch(`${site.url}/api/auth/csrf`)).json()) as { csrfToken: string };
  const body = new URLSearchParams({ ...fields, csrfToken, json: "true" });
  const response = await jar.fetch(`${site.url}/api/auth/${path}`, { method: "POST", body });
  return ((await response.json()) as { url: string }).url;
}

/** As far as the provider's answer: the address of our callback, with its code. */
async function answerOf(jar: CookieJar, sub: string, callbackUrl = HEADED_FOR): Promise<URL> {
  const ours = (url: URL): boolean => url.origin === site.url;
  const authorize = await post(jar, "signin/oidc", { callbackUrl });
  const form = await jar.follow(authorize, ours);
  const sent = await jar.fetch(form.url.href, { method: "POST", body: new URLSearchParams({ account: sub }) });
  return (await jar.follow(new URL(sent.headers.get("location") ?? "", form.url).href, ours)).url;
}

/** The whole way in. @returns where the browser ends, and what it then may see. */
async function signIn(sub: string, callbackUrl?: string): Promise<{ jar: CookieJar; end: string }> {
  const jar = new CookieJar();
  const answer = await answerOf(jar, sub, callbackUrl);
  const { url } = await jar.follow(
    answer.href,
    ({ origin, pathname }) => origin !== site.url || !pathname.startsWith("/api/auth/"),
  );
  return { jar, end: url.href.replace(site.url, "") };
}

function cookieOf(jar: CookieJar): string {
  return `next-auth.session-token=${jar.get(new URL(site.url).host, "next-auth.session-token") ?? ""}`;
}

describe("signing in through a real OpenID provider", () => {
  it("lets someone new in as a viewer of the first organization, and leads to the very address they were headed for", async () => {
    const { jar, end } = await signIn("alice");
    expect(end).toBe(HEADED_FOR);
    const scope = await requireScope(new Request("http://x/", { headers: { cookie: cookieOf(jar) } }), "viewer");
    expect(scope).toEqual({ organizationId, role: "viewer", reader: "alice@example.com" });
    const session = (await (await jar.fetch(`${site.url}/api/auth/session`)).json()) as { user: unknown };
    expect(session.user).toEqual({ email: "alice@example.com", name: "Alice Example" });
  });

  it("asks with PKCE, state and nonce", async () => {
    const url = new URL(await post(new CookieJar(), "signin/oidc", { callbackUrl: "/" }));
    expect(Object.fromEntries(url.searchParams)).toMatchObject({
      code_challenge_method: "S256",
      code_challenge: expect.stringMatching(/^[\w-]{43}$/) as string,
      state: expect.stringMatching(/.{20}/) as string,
      nonce: expect.stringMatching(/.{20}/) as string,
      scope: "openid email profile",
    });
  });

  it.each(["state", "nonce", "pkce.code_verifier"])(
    "refuses an answer meant for another browser, told by its %s",
    async (check) => {
      const [mine, theirs] = [new CookieJar(), new CookieJar()];
      const [answer] = [await answerOf(mine, "alice"), await answerOf(theirs, "alice")];
      const { host } = new URL(site.url);
      const name = `next-auth.${check}`;
      mine.set(host, { name, value: theirs.get(host, name) ?? "" });
      const { url } = await mine.follow(answer.href, ({ pathname }) => pathname === "/login");
      expect(url.searchParams.get("error")).toBe("OAuthCallback");
      expect(mine.get(host, "next-auth.session-token")).toBeUndefined();
    },
  );

  it("takes a provider that leaves email_verified out, not one that says false", async () => {
    expect((await signIn("bob")).end).toBe(HEADED_FOR);
    expect((await signIn("mallory")).end).toBe("/login?error=EmailNotVerified");
  });

  it("is the user who has that e-mail address already, with the role they have", async () => {
    const { jar } = await signIn("owner");
    const scope = await requireScope(new Request("http://x/", { headers: { cookie: cookieOf(jar) } }), "owner");
    expect(scope).toMatchObject({ role: "owner", reader: "owner@example.com" });
  });

  it("keeps out other domains, disabled users, and members who were removed; the record says why", async () => {
    await addUser({ organizationId, email: "disabled@example.com", role: "viewer" });
    const { id } = await addUser({ organizationId, email: "removed@example.com", role: "viewer" });
    await prismaTransaction({ role: "gate" }, (tx) =>
      tx.user.update({ where: { email: "disabled@example.com" }, data: { disabledAt: new Date() } }),
    );
    await prismaTransaction({ role: "app", organizationId }, (tx) =>
      tx.membership.deleteMany({ where: { userId: id } }),
    );
    expect((await signIn("stranger")).end).toBe("/login?error=DomainNotAllowed");
    expect((await signIn("disabled")).end).toBe("/login?error=Disabled");
    expect((await signIn("removed")).end).toBe("/login?error=NoOrganization");
    const kept = await prismaTransaction({ role: "gate" }, (tx) =>
      tx.signIn.findMany({ where: { method: "oidc", succeeded: false } }),
    );
    expect(kept.map(({ email, reason, sourceIp }) => ({ email, reason, sourceIp }))).toEqual(
      expect.arrayContaining([
        { email: "stranger@elsewhere.example", reason: "domain-not-allowed", sourceIp: "192.0.2.7" },
        { email: "disabled@example.com", reason: "disabled", sourceIp: "192.0.2.7" },
        { email: "removed@example.com", reason: "no-organization", sourceIp: "192.0.2.7" },
        { email: "owner@example.com", reason: "email-not-verified", sourceIp: "192.0.2.7" },
      ]),
    );
    expect(
      await prismaTransaction({ role: "gate" }, (tx) =>
        tx.user.count({ where: { email: "stranger@elsewhere.example" } }),
      ),
    ).toBe(0);
  });

  it.each(["https://evil.example/", "//evil.example/", "javascript:alert(1)"])(
    "never leads to %s afterwards",
    async (callbackUrl) => {
      expect((await signIn("alice", callbackUrl)).end).not.toContain("evil");
    },
  );
});

describe("signing in with a password, and out", () => {
  it("works beside it, leads back, and ends with the session's cookie gone", async () => {
    const jar = new CookieJar();
    const { host } = new URL(site.url);
    const end = await post(jar, "callback/local", {
      email: "owner@example.com",
      password: PASSWORD,
      callbackUrl: HEADED_FOR,
    });
    expect(end).toBe(`${site.url}${HEADED_FOR}`);
    expect(jar.get(host, "next-auth.session-token")).toBeDefined();
    await post(jar, "signout", { callbackUrl: "/login" });
    expect(jar.get(host, "next-auth.session-token")).toBeUndefined();
  });

  it("names the failure for the login page, and gives no session", async () => {
    const jar = new CookieJar();
    const end = await post(jar, "callback/local", { email: "owner@example.com", password: "not the password" });
    expect(new URL(end).searchParams.get("error")).toBe("CredentialsSignin");
    await addUser({
      organizationId: await newOrganization(),
      email: "throttled@example.com",
      role: "viewer",
      password: PASSWORD,
    });
    for (let time = 0; time < 5; time++)
      await post(jar, "callback/local", { email: "throttled@example.com", password: "not the password" });
    const throttled = await post(jar, "callback/local", { email: "throttled@example.com", password: PASSWORD });
    expect(new URL(throttled).searchParams.get("error")).toMatch(/^Throttled-\d+$/);
    expect(jar.get(new URL(site.url).host, "next-auth.session-token")).toBeUndefined();
  });

  it("is not had from another site's page: without the CSRF token nothing happens", async () => {
    const jar = new CookieJar();
    const body = new URLSearchParams({
      email: "owner@example.com",
      password: PASSWORD,
      json: "true",
      csrfToken: "guessed",
    });
    await jar.fetch(`${site.url}/api/auth/callback/local`, { method: "POST", body });
    expect(jar.get(new URL(site.url).host, "next-auth.session-token")).toBeUndefined();
  });

  it("gives cookies that scripts cannot read and other sites' forms do not send", async () => {
    const response = await fetch(`${site.url}/api/auth/csrf`);
    for (const cookie of response.headers.getSetCookie()) {
      expect(cookie).toMatch(/HttpOnly/);
      expect(cookie).toMatch(/SameSite=Lax/);
      // Plain http: a browser would not keep a Secure one.
      expect(cookie).not.toMatch(/Secure/);
    }
  });
});
