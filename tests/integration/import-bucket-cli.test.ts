import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { gzipSync, zstdCompressSync } from "node:zlib";
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { transaction } from "../../lib/db.ts";
import { firstRun } from "../../lib/platform/first-run.ts";
import { createSource } from "../../lib/sources/create-source.ts";
import { outcomeOf, runOnrecord, startOnrecord, type Outcome } from "../support/command-line.ts";
import { useFreshDatabase } from "../support/database.ts";
import { S3_CREDENTIALS, startFakeS3, type FakeS3 } from "../support/fake-s3.ts";
import { eventKey, eventObject, PROXY } from "../support/recorder-object.ts";
import { changeRecord, flowRecord } from "../support/tailnet.ts";

const database = useFreshDatabase();
const folder = mkdtempSync(join(tmpdir(), "onrecord-bucket-cli-"));

let organizationId: string;
let s3: FakeS3;

beforeAll(async () => {
  await firstRun();
  s3 = await startFakeS3();
  organizationId = await transaction({ role: "owner" }, async (client) => {
    const { rows } = await client.query<{ id: string }>("SELECT id FROM organization WHERE slug = 'default'");
    return rows[0]?.id ?? "";
  });
});
beforeEach(() => {
  s3.pageItems = 1_000;
  s3.buckets = new Map([["recordings", new Map<string, string | Buffer>()]]);
});
afterAll(async () => {
  await s3.close();
  rmSync(folder, { recursive: true });
});

const environment = (more: Record<string, string>) => ({
  ...process.env,
  DATABASE_URL: database.url(),
  LOG_LEVEL: "silent",
  ...more,
});

const runs = (args: string[], more: Record<string, string> = {}): Promise<Outcome> =>
  runOnrecord(["import", ...args], environment(more));

/** As people set them for AWS' own tools. */
function s3Environment(): Record<string, string> {
  return {
    AWS_ACCESS_KEY_ID: S3_CREDENTIALS.accessKeyId,
    AWS_SECRET_ACCESS_KEY: S3_CREDENTIALS.secretAccessKey,
    AWS_ENDPOINT_URL: s3.endpoint,
    AWS_REGION: s3.region,
  };
}

function keysOf(count: number): string[] {
  const first = Date.UTC(2026, 6, 28, 9);
  return Array.from({ length: count }, (_, at) => eventKey(new Date(first + at * 1000).toISOString()));
}

async function newSource(name: string, kind = "tailscale-recorder"): Promise<string> {
  return (await createSource({ organizationId, kind, name, cluster: "prod-eu" })).id;
}

async function countStored(sourceId: string): Promise<number> {
  const { rows } = await transaction({ role: "owner" }, (client) =>
    client.query<{ n: number }>("SELECT count(*)::int AS n FROM api_call_rows WHERE source_id = $1", [sourceId]),
  );
  return rows[0]?.n ?? 0;
}

it("an import of a bucket that is killed half-way is gone on with by the same command, and adds nothing twice", async () => {
  const keys = keysOf(8);
  // Five of them make a delivery.
  const padding = "QUJD".repeat(500_000);
  s3.buckets.set("recordings", new Map(keys.map((key) => [key, eventObject(key, { padding })])));
  s3.stalled = new Set(keys.slice(6));
  const id = await newSource("killed");
  const args = ["--source", "killed", "s3://recordings"];
  const child = startOnrecord(["import", ...args], environment(s3Environment()));
  const killed = outcomeOf(child);
  while ((await countStored(id)) === 0 && child.exitCode === null) await pause(20);
  child.kill("SIGKILL");
  expect((await killed).status).toBeNull();
  expect(await countStored(id)).toBe(5);
  s3.stalled.clear();

  const again = await runs([...args, "--json"], s3Environment());
  expect(again.err).toBe("");
  const summary = JSON.parse(again.out) as { accepted: number; duplicates: number };
  expect(summary.accepted).toBe(3);
  // The last delivery's checkpoint may not have been written any more.
  expect([0, 5]).toContain(summary.duplicates);
  expect(await countStored(id)).toBe(8);

  const third = await runs(args, s3Environment());
  expect(third.out).toMatch(/^0 accepted, 0 duplicates, 0 rejected\n {2}s3:\/\/recordings: 0 new objects; 1 of 1/);
}, 120_000);

it("a folder is imported from the command line, and what is no event is counted", async () => {
  for (const key of [...keysOf(3), `${PROXY}/2026-07-28T09:14:02.5Z.cast`]) {
    mkdirSync(join(folder, dirname(key)), { recursive: true });
    writeFileSync(join(folder, key), eventObject(key));
  }
  await newSource("folder");
  expect(await runs(["--source", "folder", folder])).toEqual({
    status: 0,
    out: `3 accepted, 0 duplicates, 0 rejected\n  ${folder}: 3 new objects, 1 session recordings left alone\n`,
    err: "",
  });
});

it("what a log stream left in a bucket or a folder is imported by one command, and again only what is new", async () => {
  const day = "2026/11/20/2026-11-20-09-05-0";
  const lines = (ports: number[]): string =>
    ports.map((port) => `${JSON.stringify(flowRecord("laptop", { port }))}\n`).join("");
  s3.buckets.set(
    "logs",
    new Map<string, string | Buffer>([
      [`network-${day}0.ndjson.zst`, zstdCompressSync(lines([50_000, 50_001]))],
      [`network-${day}1.ndjson`, `${lines([50_002])}oops\n`],
      [`config-${day}0.ndjson`, JSON.stringify(changeRecord())],
    ]),
  );
  await newSource("flows", "tailscale-network");
  const args = ["--source", "flows", "s3://logs/network-"];
  const first = await runs(args, s3Environment());
  expect(first).toMatchObject({ status: 0, err: "" });
  expect(first.out).toBe(
    "3 accepted, 0 duplicates, 1 rejected\n" +
      "  s3://logs/network-: 2 new objects\n" +
      "  2026/11/20/2026-11-20-09-05-01.ndjson, record 2: line is not valid JSON: Unexpected token 'o'\n",
  );
  const again = await runs([...args, "--json"], s3Environment());
  expect(JSON.parse(again.out)).toMatchObject({ accepted: 0, duplicates: 0, rejected: 0, objects: 0 });

  const copy = join(folder, "copy");
  mkdirSync(join(copy, dirname(day)), { recursive: true });
  writeFileSync(join(copy, `${day}0.ndjson.gz`), gzipSync(lines([50_000, 50_003])));
  const folderRun = await runs(["--source", "flows", copy]);
  expect(folderRun.out).toBe(`1 accepted, 1 duplicates, 0 rejected\n  ${copy}: 1 new objects\n`);
}, 60_000);

it("what is missing or wrong is said by the name of the variable", async () => {
  await newSource("wrong");
  const args = ["--source", "wrong", "s3://recordings"];
  const none = { AWS_ACCESS_KEY_ID: "", AWS_SECRET_ACCESS_KEY: "" };
  const missing = await runs(args, none);
  expect(missing).toMatchObject({ status: 2, out: "" });
  expect(missing.err).toMatch(/needs AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY/);
  const wrong = await runs(args, { ...s3Environment(), AWS_SECRET_ACCESS_KEY: "another-secret" });
  expect(wrong.status).toBe(1);
  expect(wrong.err).toMatch(/SignatureDoesNotMatch.*AWS_SECRET_ACCESS_KEY.*Nothing of it was imported/);
  expect(wrong.err).not.toContain("another-secret");
});

it("a source whose kind keeps no records in buckets says so", async () => {
  await newSource("audit", "kubernetes-audit");
  const outcome = await runs(["--source", "audit", folder]);
  expect(outcome).toMatchObject({ status: 2, out: "" });
  expect(outcome.err).toContain("is a folder; name the files in it");
});
