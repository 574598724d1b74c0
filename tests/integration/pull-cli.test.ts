import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import { runOnrecord, type Outcome } from "../support/command-line.ts";
import { emptyDatabase, type FreshDatabase } from "../support/database.ts";
import { RecordLog, startTailscaleApi, type TailscaleApi } from "../support/tailscale-api.ts";

const HOUR_MS = 3_600_000;

let database: FreshDatabase;
let dataDir: string;
let api: TailscaleApi;
let log: RecordLog;
beforeAll(async () => {
  database = await emptyDatabase();
  dataDir = mkdtempSync(join(tmpdir(), "onrecord-cli-"));
});
afterAll(async () => {
  await database.drop();
  rmSync(dataDir, { recursive: true });
});
beforeEach(async () => {
  log = new RecordLog();
  api = await startTailscaleApi({ log });
  for (let n = 0; n < 5; n++) log.add(change(n, Date.now() - 10 * 60_000 - n * 30 * 60_000));
});
afterEach(() => api.close());

function change(n: number, timeMs: number) {
  const text = JSON.stringify({
    eventTime: new Date(timeMs).toISOString(),
    type: "CONFIG",
    deferredAt: "0001-01-01T00:00:00Z",
    eventGroupID: `group-${String(n)}`,
    origin: "AN_ORIGIN_OF_TOMORROW",
    actor: { id: "u1", type: "USER", loginName: "alice@example.com", displayName: "Alice" },
    target: { id: `n${String(n)}`, name: "laptop.example.ts.net", type: "NODE" },
    action: "CREATE",
  });
  return { timeMs, visibleMs: timeMs, text };
}

function onrecord(...words: string[]): Promise<Outcome> {
  return runOnrecord(words, { DATABASE_URL: database.url, ONRECORD_DATA_DIR: dataDir });
}

async function add(name: string): Promise<void> {
  const flags = [
    "--tailnet",
    "example.com",
    "--api-token",
    "tskey-api-test",
    "--base-url",
    api.baseUrl,
    "--interval",
    "5s",
  ];
  const { status, out } = await onrecord(
    "source",
    "add",
    "--kind",
    "tailscale-config",
    "--name",
    name,
    ...flags,
    "--json",
  );
  expect(status).toBe(0);
  expect(Object.keys(JSON.parse(out) as object)).toEqual(["id", "kind", "name", "token"]);
}

it(
  "a pulled source is added without a call, checked, tried, pulled, recorded and replayed",
  { timeout: 180_000 },
  async () => {
    await add("tailnet");
    expect(api.requests).toEqual([]);
    const listed = await onrecord("source", "list", "--json");
    expect(listed.out).not.toContain("tskey");
    expect(listed.out).toContain('"intervalMs":5000');

    expect(await onrecord("source", "validate", "tailnet")).toMatchObject({ status: 0 });
    api.allowed = false;
    const refused = await onrecord("source", "validate", "tailnet", "--json");
    expect(refused.status).toBe(1);
    expect(JSON.parse(refused.out)).toMatchObject({ ok: false, checks: [{ ok: true }, { ok: true }, { ok: false }] });
    expect(refused.out).toContain("logs:configuration:read");
    api.allowed = true;

    const tried = await onrecord("source", "test", "tailnet", "--from", "now-3h", "--json");
    expect(JSON.parse(tried.out)).toMatchObject({ records: 5, readable: 5, rejected: 0 });

    expect(await onrecord("source", "pull", "tailnet")).toMatchObject({ status: 2 });
    const folder = join(dataDir, "recorded");
    const range = ["--from", new Date(Date.now() - 3 * HOUR_MS).toISOString(), "--to", new Date().toISOString()];
    const pulled = await onrecord("source", "pull", "tailnet", "--once", ...range, "--record-dir", folder, "--json");
    expect(JSON.parse(pulled.out)).toMatchObject({ records: 5, accepted: 5 });
    expect(readdirSync(folder)).toHaveLength(2);

    await add("again");
    const before = api.requests.length;
    const replayed = await onrecord("source", "pull", "again", "--once", "--replay-dir", folder, "--json");
    expect(JSON.parse(replayed.out)).toMatchObject({ windows: 1, records: 5 });
    expect(api.requests).toHaveLength(before);

    const all = await onrecord("source", "pull", "tailnet", "--once", "--json");
    expect(all.status).toBe(0);
    expect(JSON.parse(all.out)).toMatchObject({ accepted: 0 });
  },
);
