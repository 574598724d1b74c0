import { randomUUID } from "node:crypto";
import type { APIRequestContext } from "@playwright/test";
import { changeRecord, flowRecord, webhookRecord } from "../support/tailnet.ts";
import { onrecord } from "./support/onrecord.ts";
import { expect, test } from "./support/test.ts";

const POLICY = (group: string): string =>
  ["{", "  // Who may reach what", '  "grants": [', `    {"impersonate": ["${group}"]},`, "  ],", "}", ""].join("\n");

/** A source of its own that these records were posted to. */
async function sourceWith(request: APIRequestContext, kind: string, records: readonly unknown[]): Promise<string> {
  const name = `tailnet-${randomUUID().slice(0, 8)}`;
  const { token } = await onrecord<{ token: string }>("source", "add", "--kind", kind, "--name", name);
  const answer = await request.post("/api/ingest", {
    data: records,
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
  });
  expect(await answer.json()).toMatchObject({ accepted: records.length, rejected: 0 });
  return name;
}

test("changes of one operation are one row, and a policy file opens as its lines that differ", async ({
  adminPage,
  request,
}) => {
  const eventTime = new Date(Date.now() - 120_000).toISOString();
  const node = { id: "nCI0000001CNTRL", name: "ci-runner-7.tail0a1b.ts.net", type: "NODE" };
  const tailnet = { id: "TEXAMPLECNTRL", name: "example.com", type: "TAILNET", property: "ACL" };
  const together = { eventTime, eventGroupID: randomUUID().replaceAll("-", "") };
  const source = await sourceWith(request, "tailscale-config", [
    changeRecord({ ...together, target: node, action: "APPROVE" }),
    changeRecord({
      ...together,
      target: { ...node, property: "ACL_TAGS" },
      action: "UPDATE",
      old: ["tag:lab"],
      new: ["tag:ci"],
    }),
    changeRecord({
      eventTime,
      target: tailnet,
      action: "UPDATE",
      old: POLICY("system:masters"),
      new: POLICY("developers"),
    }),
    changeRecord({ eventTime, target: node, action: "DELETE", error: "not permitted", actor: { type: "SCIM" } }),
  ]);
  await adminPage.goto(`/system/audit-logs/tailnet/changes?source=${source}`);
  await expect(adminPage.getByRole("link", { name: "Changes 4", exact: true })).toBeVisible();
  await expect(adminPage.locator("tr.row")).toHaveCount(3);

  const failed = adminPage.getByRole("row").filter({ hasText: "SCIM failed to remove" });
  await expect(failed).toContainText("service");
  await expect(failed).toContainText("Failed");

  await adminPage.getByRole("row").filter({ hasText: "2 changes" }).getByRole("button").first().click();
  const parts = adminPage.getByRole("list", { name: "Changes of this operation" });
  await expect(parts.getByRole("listitem")).toHaveCount(2);
  await expect(parts.locator("del")).toHaveText("tag:lab");

  await adminPage.getByRole("row").filter({ hasText: "changed the policy file" }).click();
  const sheet = adminPage.getByRole("region", { name: "Old and new value, line by line" });
  await expect(sheet.locator("mark")).toHaveText(["system:masters", "developers"]);
  await expect(adminPage.getByRole("link", { name: "Changes 3" })).toBeVisible();
});

test("a webhook that tells of a change is listed under it and is no row of its own", async ({ adminPage, request }) => {
  const now = new Date(Date.now() - 60_000).toISOString();
  const source = await sourceWith(request, "tailscale-config", [
    changeRecord({ eventTime: now }),
    webhookRecord({ timestamp: now }),
  ]);
  const row = adminPage.getByRole("row").filter({ hasText: "Mira Ray added web-1" });
  await expect(async () => {
    await adminPage.goto(`/system/audit-logs/tailnet/changes?source=${source}`);
    await expect(row).toContainText("webhook", { timeout: 1_000 });
  }).toPass({ timeout: 20_000 });
  await expect(adminPage.locator("tr.row")).toHaveCount(1);
  await row.click();
  await expect(adminPage.getByRole("region", { name: "Also told by" })).toContainText("mira@example.com added web-1");
});

test("a conversation both ends report is one row, with its traffic above and the other report in its sheet", async ({
  adminPage,
  request,
}) => {
  const start = new Date(Date.now() - 60_000).toISOString();
  const source = await sourceWith(request, "tailscale-network", [
    flowRecord("laptop", { start, bytes: 1_000 }),
    flowRecord("operator", { start, bytes: 1_000 }),
  ]);
  const row = adminPage.locator("tr.row");
  // The worker folds what the other end reports within seconds of its arrival.
  await expect(async () => {
    await adminPage.goto(`/system/audit-logs/tailnet/flows?source=${source}`);
    await expect(row).toHaveCount(1, { timeout: 1_000 });
  }).toPass({ timeout: 20_000 });
  await expect(row).toContainText("TCP 443 HTTPS");
  await expect(row).toContainText("Both ends report it");
  const traffic = adminPage.getByRole("region", { name: "Traffic" });
  await expect(traffic).toContainText("1.0 kB sent");
  await expect(traffic).toContainText("Top talkers");
  await traffic.getByRole("button", { name: "Traffic" }).click();
  await expect(traffic).not.toContainText("Top talkers");
  await row.click();
  await expect(adminPage.getByText("exchanged traffic over TCP 443 (HTTPS)")).toBeVisible();
  await expect(adminPage.getByRole("region", { name: "Also reported by the other end" })).toContainText(
    "operator: 3.0 kB sent, 1.0 kB received",
  );
});
