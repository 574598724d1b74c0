import { randomUUID } from "node:crypto";
import { onrecord } from "./support/onrecord.ts";
import { expect, test } from "./support/test.ts";

test("a recorded command and the calls of its session are one row, which opens its calls", async ({
  adminPage,
  request,
}) => {
  const cluster = `shell-${randomUUID().slice(0, 8)}`;
  const { token } = await onrecord<{ token: string }>("source", "add", "--kind", "onrecord", "--name", cluster);
  const session = randomUUID();
  const time = new Date().toISOString();
  const common = { time, user: "alice@example.com", cluster, session };
  const call = {
    ...common,
    type: "api-call",
    status: 200,
    durationMs: 12.5,
    userAgent: "kubectl/v1.36.4",
    command: "kubectl delete",
  };
  const records = [
    {
      ...common,
      type: "command",
      id: "c1",
      namespace: "payments",
      resource: "pods",
      command: "kubectl delete po web-0",
      accessMethod: "browser",
      exitCode: 0,
      durationMs: 812,
    },
    { ...call, id: "k1", method: "DELETE", path: "/api/v1/namespaces/payments/pods/web-0" },
    {
      ...call,
      id: "k2",
      method: "GET",
      path: "/api/v1/namespaces/payments/pods?fieldSelector=metadata.name%3Dweb-0&watch=true",
    },
  ];
  const answer = await request.post("/api/ingest", {
    data: records.map((record) => JSON.stringify(record)).join("\n"),
    headers: {
      authorization: `Basic ${Buffer.from(`onrecord:${token}`).toString("base64")}`,
      "content-type": "application/x-ndjson",
    },
  });
  expect(await answer.json()).toEqual({ accepted: 3, duplicates: 0, rejected: 0, rejects: [] });
  const page = `/system/audit-logs/kubectl/commands?cluster=${cluster}`;
  const row = adminPage.getByRole("row").filter({ hasText: "delete po web-0" });
  // Commands are derived within seconds of their calls' arrival.
  await expect(async () => {
    await adminPage.goto(page);
    await expect(row).toContainText("812 ms", { timeout: 1_000 });
  }).toPass({ timeout: 30_000 });
  await expect(adminPage.getByRole("link", { name: "Commands 1", exact: true })).toBeVisible();
  await row.getByRole("button").first().click();
  await expect(adminPage.getByText("2 API calls")).toBeVisible();
  await adminPage.getByRole("link", { name: "Open in API Calls" }).click();
  await expect(adminPage.getByRole("link", { name: "API Calls 2", exact: true })).toBeVisible();
});
