import { appendFileSync, mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { gzipSync, zstdCompressSync } from "node:zlib";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Bucket } from "../../lib/buckets/bucket.ts";
import { diskBucket, diskFolder } from "../../lib/buckets/disk-bucket.ts";
import { s3Bucket } from "../../lib/buckets/s3-bucket.ts";
import { transaction } from "../../lib/db.ts";
import { importBucket, type BucketImport, type BucketImported } from "../../lib/ingest/import-bucket.ts";
import type { RecordSource } from "../../lib/ingest/judge.ts";
import { receive } from "../../lib/ingest/receive.ts";
import { useFreshDatabase } from "../support/database.ts";
import { makeSource } from "../support/events.ts";
import { S3_CREDENTIALS, startFakeS3, type FakeS3 } from "../support/fake-s3.ts";
import { changeRecord, flowRecord } from "../support/tailnet.ts";

// What a tailnet's log stream leaves in a bucket (wire format: Tailscale's log streaming to S3 and Google Cloud Storage).

useFreshDatabase();

let source: RecordSource;
let s3: FakeS3;
let folder: string;

beforeAll(async () => {
  s3 = await startFakeS3();
});
afterAll(() => s3.close());
beforeEach(async () => {
  const { organizationId, id } = await makeSource({ kind: "tailscale-network" });
  source = { organizationId, id, kind: "tailscale-network", cluster: null };
  s3.buckets = new Map([["logs", new Map<string, string | Buffer>()]]);
  folder = mkdtempSync(join(tmpdir(), "onrecord-stream-"));
});
afterEach(async () => {
  s3.failEvery = 0;
  s3.requests = [];
  await rm(folder, { recursive: true });
});

const run = (from: Partial<BucketImport> = {}): Promise<BucketImported> =>
  importBucket(source, { bucket: logs(), folder: "", fromStart: false, ...from }, () => undefined);
const runFolder = async (): Promise<BucketImported> => run({ bucket: diskBucket(), folder: await diskFolder(folder) });

function logs(): Bucket {
  const { endpoint, region } = s3;
  return s3Bucket({ endpoint, region, ...S3_CREDENTIALS, sessionToken: undefined }, "logs");
}

function put(key: string, content: string | Buffer): void {
  s3.buckets.get("logs")?.set(key, content);
}

function write(key: string, content: string | Buffer): void {
  mkdirSync(join(folder, dirname(key)), { recursive: true });
  writeFileSync(join(folder, key), content);
}

let port = 20_000;

/** NDJSON of so many flows, each of another connection. */
function flowLines(count: number): string {
  return Array.from({ length: count }, () => `${JSON.stringify(flowRecord("laptop", { port: port++ }))}\n`).join("");
}

const keyAt = (second: string, ending = ".ndjson"): string => `2026/11/20/2026-11-20-09-05-${second}${ending}`;

async function rows<Row extends object>(sql: string): Promise<Row[]> {
  const result = await transaction({ role: "owner" }, (client) => client.query<Row>(sql, [source.id]));
  return result.rows;
}

async function countFlows(): Promise<number> {
  const [found] = await rows<{ n: number }>("SELECT count(*)::int AS n FROM network_flow WHERE source_id = $1");
  return found?.n ?? 0;
}

async function rejects(): Promise<string[]> {
  const found = await rows<{ reason: string }>("SELECT reason FROM reject WHERE source_id = $1 ORDER BY reason");
  return found.map(({ reason }) => reason);
}

describe("importing what a log stream left in a bucket", () => {
  it("reads every day's files, packed or not, in either layout, and then only what is new", async () => {
    put(keyAt("00"), flowLines(3));
    put(`logs/${keyAt("10", ".ndjson.zst")}`, zstdCompressSync(flowLines(4)));
    put("2026/11/21/10:00:00.json.gz", gzipSync(flowLines(5)));
    put("2026/11/21/readme.txt", "hello");
    expect(await run()).toEqual({
      ...{ objects: 3, accepted: 12, duplicates: 0, rejected: 0, rejects: [] },
      ...{ skipped: { "other objects": 1 }, folders: 3, resumed: 0 },
    });
    expect(await run()).toMatchObject({ objects: 0, accepted: 0, duplicates: 0, resumed: 3 });
    put(keyAt("20"), flowLines(1));
    put("2026/11/21/10:01:00.json", flowLines(1));
    expect(await run()).toMatchObject({ objects: 2, accepted: 2, duplicates: 0 });
    expect(await run({ fromStart: true })).toMatchObject({ objects: 5, accepted: 0, duplicates: 14 });
    expect(await countFlows()).toBe(14);
  });

  it("has the events of a pull, by whichever way they come first", async () => {
    source = { ...source, kind: "tailscale-config" };
    const record = changeRecord();
    const { organizationId, id } = source;
    const pulled = { organizationId, id, kind: source.kind, cluster: null, name: "tailnet", rateLimit: null };
    const body = Buffer.from(JSON.stringify({ logs: [record] }));
    await receive({ source: pulled, body, encoding: null, receivedAt: new Date() });
    // A bucket's rows have no type, and say when they were logged.
    put(
      keyAt("00"),
      JSON.stringify({ ...record, type: undefined, deferredAt: undefined, logged: record["eventTime"] }),
    );
    expect(await run()).toMatchObject({ objects: 1, accepted: 0, duplicates: 1 });
  });

  it("takes a prefix as Tailscale writes it: right before the year", async () => {
    put(`network-${keyAt("00")}`, flowLines(1));
    put(`config-${keyAt("00")}`, flowLines(1));
    expect(await run({ folder: "network-/", prefix: "network-" })).toMatchObject({ objects: 1, accepted: 1 });
    await expect(run({ folder: "net/", prefix: "nothing" })).rejects.toMatchObject({ code: "not-found" });
  });

  it("passes by empty files, and makes a reject of each record it cannot read, by its file and place", async () => {
    put(keyAt("00"), "");
    put(keyAt("01", ".ndjson.zst"), zstdCompressSync(""));
    put(keyAt("02"), `${flowLines(1)}oops\n{"hello":1}\n${flowLines(1)}`);
    put(keyAt("03"), "<html>Sign in</html>");
    put(keyAt("04", ".ndjson.zst"), zstdCompressSync(flowLines(2_000)).subarray(0, 3_000));
    put(keyAt("05"), flowLines(1));
    expect(await run()).toMatchObject({ objects: 6, rejected: 4 });
    expect(await rejects()).toEqual([
      expect.stringContaining(`${keyAt("02")}, record 2: line is not valid JSON`),
      expect.stringContaining(`${keyAt("02")}, record 3: record is none of a tailnet`),
      expect.stringContaining(`${keyAt("03")}: The body is not JSON`),
      expect.stringContaining(`${keyAt("04", ".ndjson.zst")}: The body is not valid zstd, or breaks off`),
    ]);
    expect(await run()).toMatchObject({ objects: 0 });
  });

  it("reads a file of any size in parts, over a network that fails now and then, and stores it in deliveries", async () => {
    const text = flowLines(20_000);
    expect(text.length).toBeGreaterThan(9_000_000);
    put(keyAt("00"), text);
    s3.failEvery = 4;
    expect(await run()).toMatchObject({ objects: 1, accepted: 20_000, rejected: 0 });
    expect(await countFlows()).toBe(20_000);
    const deliveries = await rows<{ records: number }>("SELECT records FROM delivery WHERE source_id = $1");
    expect(deliveries.length).toBeGreaterThan(30);
    expect(Math.max(...deliveries.map(({ records }) => records))).toBeLessThanOrEqual(500);
  });

  it("that is changed while it is read is a reject, and is read again while it may still be being written", async () => {
    const key = keyAt("00").replaceAll(
      "2026-11-20-09-05-00",
      new Date().toISOString().slice(0, 19).replaceAll(/[T:]/g, "-"),
    );
    write(key, flowLines(10_000));
    const disk = diskBucket();
    const growing: Bucket = {
      ...disk,
      read: async (at, part) => {
        const content = await disk.read(at, part);
        if (part.from === 0) appendFileSync(at, flowLines(1));
        return content;
      },
    };
    expect(await run({ bucket: growing, folder: await diskFolder(folder) })).toMatchObject({ objects: 1, rejected: 1 });
    expect(await rejects()).toEqual([expect.stringContaining("object was changed while it was read")]);
    expect(await runFolder()).toMatchObject({ objects: 1, rejected: 0 });
    expect(await countFlows()).toBe(10_001);
    expect(await runFolder()).toMatchObject({ objects: 0 });
  });

  it("goes on with the file in which it was broken off, and adds nothing twice", async () => {
    for (const second of ["00", "01", "02"]) write(keyAt(second), flowLines(750));
    const disk = diskBucket();
    let broken = true;
    const breaking: Bucket = {
      ...disk,
      read: (at, part) =>
        broken && at.endsWith(keyAt("02")) ? Promise.reject(new Error("the disk is gone")) : disk.read(at, part),
    };
    const from = { bucket: breaking, folder: await diskFolder(folder) };
    await expect(run(from)).rejects.toThrow("the disk is gone");
    const before = await countFlows();
    expect(before).toBe(1_400);
    broken = false;
    expect(await run(from)).toMatchObject({ objects: 2, accepted: 850, duplicates: 650, resumed: 1 });
    expect(await countFlows()).toBe(2_250);
  });
});
