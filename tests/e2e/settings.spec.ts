import { auditEvent, post } from "./support/fixtures.ts";
import { expect, test } from "./support/test.ts";

const SETTINGS = "/system/settings";

/** The organization has one policy, and so have these tests. */
test.describe.configure({ mode: "serial" });

test("redaction is changed in the console, tried before it is saved, and felt by the next delivery", async ({
  adminPage,
  source,
  request,
}) => {
  await adminPage.goto("/system/sources");
  await adminPage.getByRole("link", { name: "Settings" }).click();
  await expect(adminPage.getByRole("switch")).toHaveCount(5);
  const fields = adminPage.getByLabel("Further fields");
  await fields.fill("shoeSize\nshoe size");
  await adminPage.getByRole("button", { name: "Save changes" }).click();
  await expect(adminPage.getByText("“shoe size” needs 3 to 100")).toBeVisible();
  await expect(fields).toBeFocused();
  await fields.fill("shoeSize");
  await adminPage
    .getByLabel("Record", { exact: true })
    .fill('{"shoeSize":"forty-two <b>bold</b>","user":"<i>eve</i>"}');
  await adminPage.keyboard.press("Control+Enter");
  const kept = adminPage.getByRole("region", { name: "What would be kept" });
  await expect(kept.getByText("1 value would be replaced")).toBeVisible();
  await expect(kept.locator("mark")).toHaveText(/^redacted:[0-9a-f]{24}$/);
  await expect(kept.getByText("<i>eve</i>")).toBeVisible();
  await adminPage.keyboard.press("Control+s");
  await expect(adminPage.getByText(/^Last changed .* by admin@example\.com$/)).toBeVisible();
  await adminPage.reload();
  await expect(fields).toHaveValue("shoeSize");
  await post(request, source, [
    JSON.stringify({ ...auditEvent({ name: "shod" }), annotations: { shoeSize: "forty-two" } }),
  ]);
  await adminPage.goto(`/system/audit-logs/kubectl/api-calls?cluster=${source.cluster}`);
  await adminPage.getByRole("row").filter({ hasText: "shod" }).getByRole("cell").first().click();
  await adminPage.keyboard.press("Enter");
  await expect(adminPage.getByText("1 × Fields and keys added in the settings")).toBeVisible();
  await expect(adminPage.getByRole("region", { name: "Record as received" })).toContainText(/"shoeSize": "redacted:/);
});

test("switching a rule off says what that means, by keyboard alone, and what was not saved can be discarded", async ({
  adminPage,
}) => {
  await adminPage.goto(SETTINGS);
  const rule = adminPage.getByRole("switch", { name: "Credentials in any text" });
  await rule.focus();
  await adminPage.keyboard.press("Space");
  await expect(rule).not.toBeChecked();
  await expect(adminPage.getByText(/“Credentials in any text” would have replaced is stored readable/)).toBeVisible();
  await expect(adminPage.getByText("Changes are not saved yet")).toBeVisible();
  await adminPage.getByRole("button", { name: "Discard" }).click();
  await expect(rule).toBeChecked();
  await adminPage.getByRole("button", { name: "Try an example: Data of Kubernetes Secrets" }).click();
  await expect(adminPage.getByText("1 × Data of Kubernetes Secrets")).toBeVisible();
});

test("a change that does not arrive is told, and what was typed stays", async ({ adminPage }) => {
  await adminPage.goto(SETTINGS);
  await adminPage.getByLabel("Further beginnings of keys").fill("acme_pat_");
  await adminPage.route("**/api/settings/redaction", (route) => route.abort());
  await adminPage.getByRole("button", { name: "Save changes" }).click();
  await expect(adminPage.getByText("The server did not answer.")).toBeVisible();
  await expect(adminPage.getByLabel("Further beginnings of keys")).toHaveValue("acme_pat_");
});

test("who may only read sees what is redacted and why they cannot change it, and no preview", async ({ page }) => {
  await page.goto(SETTINGS);
  await page.getByRole("button", { name: "Continue with Example SSO" }).click();
  await page.getByLabel("Account").fill("mira");
  await page.getByRole("button", { name: "Continue" }).click();
  await page.waitForURL(`**${SETTINGS}`);
  await expect(page.getByRole("switch", { name: "Data of Kubernetes Secrets" })).toBeDisabled();
  await expect(page.getByLabel("Record", { exact: true })).toHaveCount(0);
  await page.getByRole("button", { name: "Change", exact: true }).click();
  await expect(page.getByText("Your role, viewer, may look at what is redacted.")).toBeVisible();
});
