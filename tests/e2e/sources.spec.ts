import { randomUUID } from "node:crypto";
import { auditEvent, post } from "./support/fixtures.ts";
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

test("a limit set in the console is felt by its senders at once, and shown", async ({ adminPage, source, request }) => {
  await adminPage.goto(`/system/sources?source=${source.id}`);
  const limit = adminPage.getByRole("region", { name: "Rate limit" });
  await limit.getByRole("button", { name: "Set a limit" }).click();
  await adminPage.getByLabel("Records a second").fill("1");
  await adminPage.getByRole("button", { name: "Set limit" }).click();
  await expect(limit.getByText("1 record a second")).toBeVisible();
  await post(request, source, [JSON.stringify(Array.from({ length: 100 }, () => auditEvent()))]);
  const refused = await request.post("/api/ingest", {
    data: auditEvent(),
    headers: { authorization: `Bearer ${source.token}` },
  });
  expect(refused.status()).toBe(429);
  expect(Number(refused.headers()["retry-after"])).toBeGreaterThan(60);
  await expect(limit.getByText("Answered 429 to 1 delivery")).toBeVisible();
  await limit.getByRole("button", { name: "Change limit" }).click();
  await adminPage.getByRole("button", { name: "Lift limit" }).click();
  await expect(limit.getByText("none", { exact: true })).toBeVisible();
});

test("rejects are replayed in the console, and what cannot be read stays with its reason", async ({
  adminPage,
  source,
  request,
}) => {
  const answer = await post(request, source, [JSON.stringify([auditEvent(), { auditID: "no time" }])]);
  expect(answer).toMatchObject({ accepted: 1, rejected: 1 });
  await adminPage.goto(`/system/sources?source=${source.id}&at=rejects`);
  const rejects = adminPage.getByRole("region", { name: "Rejects" });
  await expect(rejects.getByText("requestReceivedTimestamp is missing")).toBeVisible();
  await rejects.getByRole("button", { name: "Replay all" }).click();
  await expect(adminPage.getByText("Still not readable").first()).toBeVisible();
  await expect(rejects.getByText("requestReceivedTimestamp is missing")).toBeVisible();
  await rejects.getByRole("radio", { name: "Recovered" }).click();
  await expect(rejects.getByText("No reject was recovered by a replay yet.")).toBeVisible();
});

test("a recorder source is told its addresses and tags in the console, and what is wrong with them at the field", async ({
  adminPage,
}) => {
  const name = `recorder-${randomUUID().slice(0, 8)}`;
  const port = 20_000 + Math.floor(Math.random() * 40_000);
  await adminPage.goto("/system/sources?add=tailscale-recorder");
  await adminPage.getByRole("radio", { name: /Tailscale recorder/ }).check();
  await adminPage.getByLabel("Name", { exact: true }).fill(name);
  await adminPage.getByLabel(/^Cluster/).fill("made-eu");
  const addresses = adminPage.getByLabel(/^Its addresses/);
  const tags = adminPage.getByLabel("Allowed tags");
  const create = adminPage.getByRole("button", { name: "Create source" });
  await addresses.fill("<b>nowhere</b>");
  await create.click();
  await expect(adminPage.getByText('"<b>nowhere</b>" is no ip:port, :port or ip.')).toBeVisible();
  await expect(addresses).toHaveAttribute("aria-invalid", "true");
  await addresses.fill(`:${String(port)}, 100.64.9.9:${String(port)}`);
  await tags.fill("k8s");
  await create.click();
  await expect(adminPage.getByText("Expected a tag such as tag:k8s-operator.")).toBeVisible();
  await tags.fill("tag:k8s-operator tag:k8s");
  await create.click();
  await expect(adminPage.getByLabel("Token", { exact: true })).toHaveText(/^orc_src_/);
  await adminPage.reload();
  await expect(adminPage.getByText(name).first()).toBeVisible();
});
