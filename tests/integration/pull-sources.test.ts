import { randomUUID } from "node:crypto";
import { beforeAll, expect, it } from "vitest";
import { transaction } from "../../lib/db.ts";
import { createSource } from "../../lib/sources/create-source.ts";
import { loadCredentials } from "../../lib/sources/secrets.ts";
import { setSourceCredentials } from "../../lib/sources/set-credentials.ts";
import { setSourceSettings } from "../../lib/sources/set-settings.ts";
import { sourceHealth } from "../../lib/sources/source-health.ts";
import { useFreshDatabase } from "../support/database.ts";

useFreshDatabase();
const organizationId = randomUUID();
const KIND = "tailscale-config";
beforeAll(() =>
  transaction({ role: "owner" }, (client) =>
    client.query("INSERT INTO organization (id, slug, name) VALUES ($1, 'pulled', 'pulled')", [organizationId]),
  ),
);

const make = (name: string, more: object = {}) =>
  createSource({ organizationId, kind: KIND, name, credentials: { apiToken: "tskey-api-secret" }, ...more });

it("without credentials a source is sent its records and not pulled", async () => {
  const { id } = await make("sent", { credentials: undefined });
  const health = await sourceHealth({ organizationId, now: new Date() });
  expect(health.find((source) => source.id === id)?.pull).toBeNull();
});

it("a pulled source takes one kind of credentials, and another kind of source none", async () => {
  const both = { apiToken: "a", oauthClientId: "b", oauthClientSecret: "c" };
  await expect(make("both", { credentials: both })).rejects.toThrow(/^credentials: /);
  await expect(make("half", { credentials: { oauthClientId: "b" } })).rejects.toThrow(/^credentials: /);
  await expect(make("push", { kind: "onrecord" })).rejects.toThrow(/^credentials: .*leave them out/);
});

it.each([
  "http://api.example.com",
  "https://localhost",
  "https://127.0.0.1:8443",
  "https://2130706433",
  "https://10.0.0.1",
  "https://100.100.100.100",
  "https://169.254.169.254",
  "https://[::1]",
  "https://[fe80::1]",
  "https://[::ffff:10.0.0.1]",
])("over HTTP a source may not name %s; on the command line it may", async (baseUrl) => {
  await expect(make(baseUrl, { settings: { baseUrl } })).rejects.toThrow(/^baseUrl: needs an https URL/);
  await expect(make(baseUrl, { settings: { baseUrl }, baseUrls: "any" })).resolves.toMatchObject({ name: baseUrl });
});

it("what it signs in with is never shown again, and can be replaced", async () => {
  const made = await make("shown");
  const health = await sourceHealth({ organizationId, now: new Date() });
  expect(JSON.stringify([made, health])).not.toContain("tskey");
  expect(health.find(({ id }) => id === made.id)?.pull).toMatchObject({ state: "waiting", covered: [], lagMs: 60_000 });
  const credentials = { oauthClientId: "id", oauthClientSecret: "tskey-client-other" };
  await setSourceCredentials({ organizationId, sourceId: made.id, credentials });
  expect(await loadCredentials({ organizationId, id: made.id })).toEqual(credentials);
});

it("keeps its tailnet, since what is stored is that one's", async () => {
  const { id: sourceId } = await make("kept", { settings: { tailnet: "example.com" } });
  await expect(setSourceSettings({ organizationId, sourceId, given: { tailnet: "-" } })).rejects.toThrow(/^tailnet: /);
  await expect(setSourceSettings({ organizationId, sourceId, given: { intervalMs: 5_000 } })).resolves.toMatchObject({
    settings: { tailnet: "example.com", intervalMs: 5_000 },
  });
});
