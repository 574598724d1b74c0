import { ADMIN } from "./support/onrecord.ts";
import { expect, signInAsAdmin, test } from "./support/test.ts";

const DEEP_LINK = "/system/audit-logs/kubectl/api-calls?verb=delete&q=a%26b";

test("a person of an allowed domain signs in by OpenID Connect, lands where they were headed, and may only read", async ({
  page,
}) => {
  await page.goto(DEEP_LINK);
  await expect(page).toHaveURL(/\/login\?/);
  await page.getByRole("button", { name: "Continue with Example SSO" }).click();
  await page.getByLabel("Account").fill("mira");
  await page.getByRole("button", { name: "Continue" }).click();
  await page.waitForURL(`**${DEEP_LINK}`);
  await expect(page.getByText("mira@example.com")).toBeVisible();
  await expect(page.getByText("Viewer", { exact: true })).toBeVisible();
  const refused = await page.request.post("/api/sources", {
    data: { kind: "onrecord", name: "not-mine-to-make" },
    headers: { origin: new URL(page.url()).origin },
  });
  expect(refused.status()).toBe(403);
  expect(refused.headers()["content-type"]).toContain("application/problem+json");
});

test("a person of another domain is told so and gets no session", async ({ page }) => {
  await page.goto("/login");
  await page.getByRole("button", { name: "Continue with Example SSO" }).click();
  await page.getByLabel("Account").fill("mallory");
  await page.getByRole("button", { name: "Continue" }).click();
  await expect(page).toHaveURL(/\/login\?error=/);
  await expect(page.getByText(/domain/i)).toBeVisible();
  expect((await page.request.get("/api/audit-logs/commands")).status()).toBe(401);
});

test("the local administrator signs in by password, a wrong one is refused, and signing out ends it", async ({
  page,
}) => {
  await page.goto("/login");
  await page.getByLabel("Email").fill(ADMIN.email);
  await page.getByLabel("Password", { exact: true }).fill("not the password at all");
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(page.getByRole("alert").filter({ hasText: /wrong|match|incorrect|not/i })).toBeVisible();
  await signInAsAdmin(page);
  expect((await page.request.get("/api/audit-logs/commands")).status()).toBe(200);
  await page.getByRole("button", { name: new RegExp(ADMIN.email) }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await expect(page).toHaveURL(/\/login/);
  expect((await page.request.get("/api/audit-logs/commands")).status()).toBe(401);
});

test("who is signed out gets 401 with the way in from every read route, and no page but sign-in", async ({
  page,
  request,
}) => {
  for (const path of [
    "commands",
    "api-calls",
    "commands/count",
    "api-calls/export?format=csv",
    "api-calls/facets?field=user",
  ]) {
    const response = await request.get(`/api/audit-logs/${path}`);
    expect(response.status(), path).toBe(401);
    expect(await response.json()).toMatchObject({
      title: "Not signed in",
      requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    });
  }
  await page.goto("/system/sources");
  await expect(page).toHaveURL(/\/login\?callbackUrl=%2Fsystem%2Fsources/);
});
