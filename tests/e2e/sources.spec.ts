import { randomUUID } from "node:crypto";
import { auditEvent } from "./support/fixtures.ts";
import { expect, test } from "./support/test.ts";

test("a source made in the console shows its token once, and its first event without a reload", async ({
  adminPage,
  request,
}) => {
  const name = `made-${randomUUID().slice(0, 8)}`;
  await adminPage.goto("/system/sources");
  await adminPage
    .getByRole("button", { name: /^Add source/ })
    .first()
    .click();
  await adminPage.getByRole("radio", { name: /Kubernetes audit/ }).check();
  await adminPage.getByLabel("Name", { exact: true }).fill(name);
  await adminPage.getByLabel("Cluster", { exact: true }).fill("made-eu");
  await adminPage
    .getByRole("button", { name: /^(Create|Add) source$/ })
    .last()
    .click();
  const token = (await adminPage.getByLabel("Token", { exact: true }).textContent()) ?? "";
  expect(token).toMatch(/^orc_src_/);
  await expect(adminPage.getByText("Waiting for the first event…").first()).toBeVisible();
  const answer = await request.post(`/api/ingest/${token}`, {
    data: auditEvent({ user: "carol@example.com", verb: "delete" }),
  });
  expect(await answer.json()).toMatchObject({ accepted: 1, rejected: 0 });
  await expect(adminPage.getByText("First event received").first()).toBeVisible();
  await adminPage.reload();
  await expect(adminPage.getByText(token)).toHaveCount(0);
  await expect(adminPage.getByText(name).first()).toBeVisible();
});
