import { expect, test } from "@playwright/test";
import { freePort, onrecordIn, startOnrecord, type RunningOnrecord } from "./support/onrecord.ts";

let server: RunningOnrecord;
let api: string;
let recorder: string;

test.beforeAll(async () => {
  test.setTimeout(180_000);
  const [port, recorderPort] = [await freePort(), await freePort()];
  api = `http://127.0.0.1:${String(port)}/api`;
  recorder = `http://127.0.0.1:${String(recorderPort)}/v2/event`;
  server = await startOnrecord(port, { RECORDER_PORT: String(recorderPort) });
});
test.afterAll(() => server.stop());

test("a started server answers the proxy's probe once a source is there, and shows the event it posts", async () => {
  const probe = async () => (await fetch(recorder, { method: "HEAD" })).status;
  expect(await probe()).toBe(404);
  const source = ["--kind", "tailscale-recorder", "--name", "tailnet", "--cluster", "prod-eu"];
  await onrecordIn(server.dataDir, "source", "add", ...source);
  await expect.poll(probe, { timeout: 20_000 }).toBe(200);

  const event = {
    type: "kubernetes-api-request",
    timestamp: Math.floor(Date.now() / 1_000),
    userAgent: "kubectl/v1.36.3",
    request: { method: "GET", path: "/api/v1/nodes?limit=500", body: "", queryParameters: { limit: ["500"] } },
    kubernetes: { IsResourceRequest: true, Path: "/api/v1/nodes", Verb: "list", APIVersion: "v1", Resource: "nodes" },
    source: { node: "desk.example.ts.net", nodeID: "nDESK", nodeUserID: 4_711, nodeUser: "dora@example.com" },
    destination: { node: "", nodeID: "" },
  };
  const posted = await fetch(recorder, { method: "POST", body: `${JSON.stringify(event)}\n` });
  expect(posted.status).toBe(200);

  type Made = { token: string };
  const made = await onrecordIn<Made>(server.dataDir, "token", "create", "--name", "reader", "--role", "viewer");
  const answer = await fetch(`${api}/audit-logs/api-calls`, { headers: { authorization: `Bearer ${made.token}` } });
  const { items } = (await answer.json()) as { items: unknown[] };
  expect(items).toMatchObject([{ user: "dora@example.com", device: "desk.example.ts.net", cluster: "prod-eu" }]);
});
