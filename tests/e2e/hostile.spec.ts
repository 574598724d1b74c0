import { randomUUID } from "node:crypto";
import Papa from "papaparse";
import { auditEvent, post } from "./support/fixtures.ts";
import { onrecord } from "./support/onrecord.ts";
import { expect, test } from "./support/test.ts";

test("what an attacker writes into user agents and names is shown as text, never run, and safe in a spreadsheet", async ({
  adminPage,
  request,
  reader,
  source,
}) => {
  const agent = `evil/1.0 <script>window.hacked=1</script><img src=x onerror="window.hacked=1">`;
  const name = `=HYPERLINK("http://evil","x")\n<b>web</b>`;
  await post(request, source, [
    JSON.stringify(auditEvent({ userAgent: agent, name, user: "\u202emallory@example.com" })),
  ]);
  await adminPage.goto(`/system/audit-logs/kubectl/api-calls?cluster=${source.cluster}`);
  await adminPage.getByRole("row").filter({ hasText: "HYPERLINK" }).getByRole("cell").first().click();
  await expect(adminPage.getByText(agent).first()).toBeVisible();
  expect(await adminPage.evaluate(() => "hacked" in window)).toBe(false);
  const csv = await (
    await request.get(`/api/audit-logs/api-calls/export?format=csv&cluster=${source.cluster}`, { headers: reader })
  ).text();
  const raw = await (
    await request.get(`/api/audit-logs/api-calls/export?format=csv&safe=0&cluster=${source.cluster}`, {
      headers: reader,
    })
  ).text();
  const nameIn = (text: string) => Papa.parse<{ name: string }>(text, { header: true }).data[0]?.name;
  expect(nameIn(csv)).toBe(`'${name}`);
  expect(nameIn(raw)).toBe(name);
});

test("the keyboard alone searches, walks the rows, opens and closes the sheet, and the address says it all", async ({
  adminPage,
  request,
  source,
}) => {
  await post(request, source, [
    JSON.stringify([auditEvent({ name: "db-1" }), auditEvent({ name: "db-2" }), auditEvent({ name: "other" })]),
  ]);
  await adminPage.goto(`/system/audit-logs/kubectl/api-calls?cluster=${source.cluster}`);
  await expect(adminPage.getByRole("link", { name: "API Calls 3", exact: true })).toBeVisible();
  await adminPage.keyboard.press("/");
  await adminPage.keyboard.type("db-");
  await adminPage.keyboard.press("Enter");
  await expect(adminPage).toHaveURL(/q=db-/);
  await expect(adminPage.getByRole("link", { name: "API Calls 2", exact: true })).toBeVisible();
  await adminPage.getByRole("row").nth(2).focus();
  await adminPage.keyboard.press("j");
  await adminPage.keyboard.press("Enter");
  await expect(adminPage).toHaveURL(/event=/);
  await expect(adminPage.locator(".sentence")).toContainText("db-");
  const address = adminPage.url();
  await adminPage.keyboard.press("Escape");
  await expect(adminPage).not.toHaveURL(/event=/);
  await adminPage.goto(address);
  await expect(adminPage.locator(".sentence")).toContainText("db-");
});

test("what an attacker writes into sources and records that cannot be read is text too, and stays in its room", async ({
  adminPage,
  request,
}) => {
  const name = `<img src=x onerror="window.hacked=1">${randomUUID().slice(0, 8)}`;
  const cluster = "W".repeat(63);
  const made = await onrecord<{ id: string; token: string }>(
    "source",
    "add",
    "--kind",
    "kubernetes-audit",
    "--name",
    name,
    "--cluster",
    cluster,
  );
  const record = `{"auditID":"<script>window.hacked=1</script>","bidi":"\u202e","long":"${"W".repeat(5000)}"}`;
  expect(await post(request, { ...made, name, cluster }, [record])).toMatchObject({ rejected: 1 });
  await adminPage.setViewportSize({ width: 390, height: 844 });
  await adminPage.goto(`/system/sources?source=${made.id}&at=rejects`);
  const rejects = adminPage.getByRole("region", { name: "Rejects" });
  await expect(rejects.getByText("<script>window.hacked=1</script>").first()).toBeVisible();
  await expect(rejects.getByText("U+202E").first()).toBeVisible();
  for (const summary of await rejects.locator("summary").all()) await summary.click();
  await rejects.getByRole("button", { name: "Replay", exact: true }).first().click();
  await expect(adminPage.getByText("Still not readable").first()).toBeVisible();
  await adminPage.getByRole("button", { name: "Set a limit" }).click();
  await adminPage.getByLabel("Records a second").fill("<b>1</b>");
  await adminPage.getByRole("button", { name: "Set limit" }).click();
  await expect(adminPage.getByText("It takes a whole number from 1 to 1,000,000.")).toBeVisible();
  expect(await adminPage.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
  expect(await adminPage.evaluate(() => "hacked" in window)).toBe(false);
});
