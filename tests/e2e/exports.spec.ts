import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import type { Download, Page } from "@playwright/test";
import { auditEvent, post } from "./support/fixtures.ts";
import { expect, test } from "./support/test.ts";

/** A range that does not end now: else nothing would say that both exports ask for the same. */
const RANGE = "from=2014-01-01T00:00:00Z&to=2100-01-01T00:00:00Z";

async function exportAs(page: Page, item: RegExp): Promise<void> {
  await page.getByRole("button", { name: "Export" }).click();
  await page.getByRole("menuitem", { name: item }).click();
}

async function digestOf(download: Download): Promise<string> {
  const file = await readFile(await download.path());
  return createHash("sha256").update(file).digest("hex");
}

test("an export is asked for in the background, seen to its end on another page, downloaded and removed", async ({
  adminPage,
  source,
  request,
}) => {
  await post(request, source, [JSON.stringify(auditEvent({ name: "=cmd()" })), JSON.stringify(auditEvent({}))]);
  await adminPage.goto(`/system/audit-logs/kubectl/api-calls?${RANGE}&cluster=${source.cluster}`);
  await exportAs(adminPage, /^CSV in the background/);
  const notice = adminPage.getByRole("region", { name: "Downloads" });
  await expect(notice.getByText("CSV of API calls in the background")).toBeVisible();
  await adminPage.getByRole("link", { name: "Exports", exact: true }).first().click();
  await expect(notice.getByRole("status")).toHaveText(/^Written: 2 rows, /);
  const line = adminPage.getByRole("listitem", { name: "API calls as CSV" }).filter({ hasText: source.cluster });
  await expect(line.getByText("Done")).toBeVisible();
  await expect(line.getByText("admin@example.com")).toBeVisible();
  const waiting = adminPage.waitForEvent("download");
  await line.getByRole("link", { name: "Download" }).click();
  const digest = await digestOf(await waiting);
  await expect(line.getByTitle(digest)).toBeVisible();
  const manifest = await adminPage.request.get(
    (await line.getByRole("link", { name: "Manifest" }).getAttribute("href")) ?? "",
  );
  expect(await manifest.json()).toMatchObject({ file: { sha256: digest, rows: 2 }, askedBy: "admin@example.com" });
  await line.getByRole("button", { name: "Remove" }).click();
  await expect(line.getByText("Removed", { exact: true })).toBeVisible();
  await notice.getByRole("button", { name: /^Dismiss/ }).click();
  await expect(notice).toBeHidden();
});

test("a download says how it ended, and is what its manifest says", async ({ adminPage, source, request }) => {
  await post(request, source, [JSON.stringify(auditEvent({}))]);
  await adminPage.goto(`/system/audit-logs/kubectl/api-calls?${RANGE}&cluster=${source.cluster}`);
  const waiting = adminPage.waitForEvent("download");
  await exportAs(adminPage, /^NDJSON$/);
  const digest = await digestOf(await waiting);
  const notice = adminPage.getByRole("region", { name: "Downloads" });
  await expect(notice.getByRole("status")).toHaveText(/^Downloaded: 1 row, /);
  const href = await notice.getByRole("link", { name: "Manifest" }).getAttribute("href");
  expect(await (await adminPage.request.get(href ?? "")).json()).toMatchObject({ file: { sha256: digest } });
});
