import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from "node:fs";
import { rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import type { Bucket } from "../../lib/buckets/bucket.ts";
import { diskBucket, diskFolder } from "../../lib/buckets/disk-bucket.ts";
import { s3Bucket } from "../../lib/buckets/s3-bucket.ts";
import type { S3Settings } from "../../lib/buckets/s3-settings.ts";
import { transaction } from "../../lib/db.ts";
import { RecordReader } from "../../lib/deliveries/record-reader.ts";
import { AppError } from "../../lib/errors.ts";
import { importBucket, type BucketImport, type BucketImported } from "../../lib/ingest/import-bucket.ts";
import type { RecordSource } from "../../lib/ingest/judge.ts";
import { receive } from "../../lib/ingest/receive.ts";
import { replayRejects } from "../../lib/ingest/replay-rejects.ts";
import { tailscaleRecorder } from "../../lib/ingest/tailscale-recorder/normalize.ts";
import { useFreshDatabase } from "../support/database.ts";
import { makeSource } from "../support/events.ts";
import { refuse, S3_CREDENTIALS, startFakeS3, type FakeS3 } from "../support/fake-s3.ts";
import { eventKey, eventObject, PROXY } from "../support/recorder-object.ts";

useFreshDatabase();

let source: RecordSource;
let s3: FakeS3;
let folder: string;

beforeAll(async () => {
  s3 = await startFakeS3();
});
afterAll(() => s3.close());
beforeEach(async () => {
  const { organizationId, id } = await makeSource({ kind: "tailscale-recorder" });
  source = { organizationId, id, kind: "tailscale-recorder", cluster: "prod-eu" };
  s3.buckets = new Map([["recordings", new Map<string, string | Buffer>()]]);
  folder = mkdtempSync(join(tmpdir(), "onrecord-bucket-"));
});
afterEach(async () => {
  s3.answer = undefined;
  s3.failNext = 0;
  s3.failEvery = 0;
  s3.sessionToken = undefined;
  s3.forbidden.clear();
  s3.vanished.clear();
  s3.requests = [];
  await rm(folder, { recursive: true });
});

function bucketNamed(name = "recordings", settings: Partial<S3Settings> = {}): Bucket {
  const { endpoint, region } = s3;
  return s3Bucket({ endpoint, region, ...S3_CREDENTIALS, sessionToken: undefined, ...settings }, name);
}

function put(key: string, content: string | Buffer = eventObject(key)): void {
  s3.buckets.get("recordings")?.set(key, content);
}

function write(key: string, content: string | Buffer = eventObject(key)): void {
  mkdirSync(join(folder, dirname(key)), { recursive: true });
  writeFileSync(join(folder, key), content);
}

function run(from: Partial<BucketImport> = {}): Promise<BucketImported> {
  return importBucket(source, { bucket: bucketNamed(), folder: "", fromStart: false, ...from }, () => undefined);
}

async function runFolder(): Promise<BucketImported> {
  return run({ bucket: diskBucket(), folder: await diskFolder(folder) });
}

async function rows<Row extends object>(sql: string): Promise<Row[]> {
  const result = await transaction({ role: "owner" }, (client) => client.query<Row>(sql, [source.id]));
  return result.rows;
}

async function push(body: string): Promise<void> {
  const { organizationId } = source;
  const limited = { ...source, organizationId, name: "proxy", rateLimit: null };
  await receive({ source: limited, body: Buffer.from(body), encoding: null, receivedAt: new Date() });
}

/** Every record that was kept, as it was kept. */
async function records(): Promise<string[]> {
  const { organizationId } = source;
  const deliveries = await rows<{ deliveryId: string; records: number }>(
    `SELECT id AS "deliveryId", records FROM delivery WHERE source_id = $1`,
  );
  return transaction({ role: "app", organizationId }, async (client) => {
    const reader = new RecordReader(client);
    const kept: string[] = [];
    for (const { deliveryId, records: count } of deliveries)
      for (let index = 0; index < count; index++)
        kept.push((await reader.read({ deliveryId, index }))?.toString("utf8") ?? "");
    return kept;
  });
}

/** The keys of the events that are there, in order of time. */
async function stored(): Promise<string[]> {
  const events = await rows<{ key: string }>(
    "SELECT source_event_id AS key FROM api_call_rows WHERE source_id = $1 ORDER BY id",
  );
  return events.map(({ key }) => key);
}

async function rejects(): Promise<string[]> {
  const found = await rows<{ reason: string }>("SELECT reason FROM reject WHERE source_id = $1 ORDER BY reason");
  return found.map(({ reason }) => reason);
}

/** Keys of July 2026, a second apart. */
function keysOf(count: number, proxy = PROXY): string[] {
  const start = Date.UTC(2026, 6, 28, 9);
  return Array.from({ length: count }, (_, at) => eventKey(new Date(start + at * 1000).toISOString(), proxy));
}

function twoKeys(): [string, string] {
  const [first = "", second = ""] = keysOf(2);
  return [first, second];
}

describe("importing a bucket", () => {
  it("reads every proxy's events page by page, leaves recordings alone, and then only what is new", async () => {
    const keys = [...keysOf(8), ...keysOf(8, "nOTHER22CNTRL")];
    for (const key of keys) put(key);
    put(`${PROXY}/2026-07-28T09:14:02.5Z.cast`, "{}");
    put("readme.txt", "hello");
    expect(await run()).toEqual({
      ...{ objects: 16, accepted: 16, duplicates: 0, rejected: 0, rejects: [] },
      ...{ skipped: { "session recordings": 1, "other objects": 1 }, folders: 2, resumed: 0 },
    });
    expect((await stored()).sort()).toEqual(keys.toSorted());
    expect(await run()).toMatchObject({ objects: 0, accepted: 0, duplicates: 0, resumed: 2 });
    put(eventKey("2026-07-28T10:00:00.5Z"));
    expect(await run()).toMatchObject({ objects: 1, accepted: 1, duplicates: 0 });
    expect(await run({ fromStart: true })).toMatchObject({ objects: 17, accepted: 0, duplicates: 17, resumed: 0 });
    expect(await stored()).toHaveLength(17);
  });

  it("misses no object that sorts before one of its own second, and none that comes later within it", async () => {
    const at = (second: string): string => eventKey(`2026-07-28T09:14:${second}`);
    put(at("42.25Z"));
    expect(await run()).toMatchObject({ objects: 1, accepted: 1 });
    put(at("42.251Z"));
    put(at("42Z"));
    expect(await run()).toMatchObject({ objects: 2, accepted: 2, duplicates: 0 });
    put(at("42.1Z"));
    put(at("43Z"));
    expect(await run()).toMatchObject({ objects: 2, accepted: 2, duplicates: 0 });
    expect(await stored()).toEqual(["42Z", "42.1Z", "42.25Z", "42.251Z", "43Z"].map(at));
  });

  it("begins at any level of the bucket, in a copy below a prefix too", async () => {
    const key = eventKey("2026-07-28T09:14:42.25Z");
    put(`copy of 2026/a+b/${key}`, eventObject(key));
    for (const from of ["copy of 2026/", `copy of 2026/a+b/${PROXY}/`, `copy of 2026/a+b/${PROXY}/events/`])
      expect(await run({ folder: from, fromStart: true })).toMatchObject({ objects: 1, folders: 1 });
    expect(await stored()).toEqual([key]);
  });

  it("makes a reject of what cannot be read, by its key, and stops for none of them", async () => {
    const [good = "", empty = "", text = "", gone = "", wrong = ""] = keysOf(5);
    put(good);
    put(empty, "");
    put(text, "no JSON");
    put(gone);
    s3.vanished.add(gone);
    put(wrong, '{"event":{"type":"something-else"}}');
    expect(await run()).toMatchObject({ objects: 5, accepted: 1, duplicates: 0, rejected: 4 });
    expect(await rejects()).toEqual([
      `${empty}: object is empty`,
      expect.stringContaining(`${text}: record is not valid JSON`),
      `${gone}: object was listed, and was gone when it was read`,
      expect.stringContaining(`${wrong}: type is something-else`),
    ]);
    expect(await run()).toMatchObject({ objects: 0, rejected: 0 });
  });

  it("believes where an object lies, not an id that names another: neither is lost", async () => {
    const [own, other] = twoKeys();
    put(own, eventObject(own, { id: other }));
    put(other);
    expect(await run()).toMatchObject({ accepted: 2, duplicates: 0 });
    expect(await stored()).toEqual([own, other]);
  });

  it("has the events that pushing the objects made, and never those of a listener", async () => {
    const [key] = twoKeys();
    put(key);
    const object = JSON.parse(eventObject(key)) as { event: object };
    await push(JSON.stringify({ ...object.event, id: "" }));
    await push(`${eventObject(key)}\n`);
    expect(await run()).toMatchObject({ objects: 1, accepted: 0, duplicates: 1 });
    expect((await stored()).toSorted()).toEqual([key, null]);
  });

  it("redacts an object before it is stored, a reject too", async () => {
    const [good, broken] = twoKeys();
    const secret = {
      apiVersion: "v1",
      kind: "Secret",
      metadata: { name: "db" },
      stringData: { password: "hunter2-hunter2" },
    };
    const padding = Buffer.from(JSON.stringify(secret)).toString("base64");
    put(good, eventObject(good, { padding }));
    put(broken, `${eventObject(broken)} {"authorization":"Bearer abcdefghijklmnop.qrstuvwxyz"`);
    expect(await run()).toMatchObject({ accepted: 1, rejected: 1 });
    const kept = (await records()).join("\n");
    expect(kept).toContain("redacted:");
    expect(kept).not.toContain(padding);
    expect(kept).not.toContain("abcdefghijklmnop");
  });

  it("keeps with a reject what its object is called: a replay gives its event the id that it would have had", async () => {
    const [own, other] = twoKeys();
    const layout = tailscaleRecorder.normalize;
    put(own, eventObject(own, { id: other }));
    put(other);
    const refusing = vi.spyOn(tailscaleRecorder, "normalize").mockReturnValue({ reject: "not yet" });
    expect(await run()).toMatchObject({ rejected: 2 });
    refusing.mockImplementation(layout);
    const { organizationId, id: sourceId } = source;
    expect(await replayRejects({ organizationId, sourceId, by: "test" })).toMatchObject({ accepted: 2, rejected: 0 });
    refusing.mockRestore();
    expect(await stored()).toEqual([own, other]);
  });

  it("keeps the checkpoints of sources and buckets apart", async () => {
    put(eventKey("2026-07-28T09:14:42Z"));
    const earlier = eventKey("2026-07-28T08:00:00Z");
    s3.buckets.set("other", new Map([[earlier, eventObject(earlier)]]));
    expect(await run()).toMatchObject({ accepted: 1 });
    expect(await run({ bucket: bucketNamed("other") })).toMatchObject({ accepted: 1, resumed: 0 });
    const { organizationId, id } = await makeSource({ kind: "tailscale-recorder" });
    source = { ...source, organizationId, id };
    expect(await run()).toMatchObject({ accepted: 1, resumed: 0 });
  });

  it("that was broken off goes on without a gap: every event is there once", async () => {
    const keys = keysOf(4_500);
    const bucket = bucketOf(keys);
    const breaking: Bucket = {
      ...bucket,
      read: (key, part) =>
        key === keys[2_700] ? Promise.reject(new Error("the network is gone")) : bucket.read(key, part),
    };
    await expect(run({ bucket: breaking })).rejects.toThrow("the network is gone");
    expect(await stored()).toEqual(keys.slice(0, 2_000));
    expect(await run({ bucket })).toMatchObject({ objects: 2_500, accepted: 2_500, duplicates: 0, resumed: 1 });
    expect(await stored()).toEqual(keys);
  });

  it("repeats a delivery whose checkpoint was not written any more, and adds nothing", async () => {
    const keys = keysOf(10);
    for (const key of keys) put(key);
    await run();
    await rows("DELETE FROM import_checkpoint WHERE source_id = $1 RETURNING 1");
    expect(await run()).toMatchObject({ objects: 10, accepted: 0, duplicates: 10 });
    expect(await stored()).toEqual(keys);
  });

  it("is not led past what is to come by an object from the future", async () => {
    put(eventKey("2999-01-01T00:00:00Z"));
    expect(await run()).toMatchObject({ accepted: 1 });
    put(eventKey("2026-07-28T09:14:42Z"));
    expect(await run()).toMatchObject({ objects: 1, accepted: 1 });
    expect(await run()).toMatchObject({ objects: 0 });
  });

  it("reads what could not be read again while it may still be being written", async () => {
    const key = eventKey(new Date().toISOString());
    put(key, eventObject(key).slice(0, 100));
    expect(await run()).toMatchObject({ objects: 1, rejected: 1 });
    put(key);
    expect(await run()).toMatchObject({ objects: 1, accepted: 1 });
    expect(await run()).toMatchObject({ objects: 0 });
  });

  it("of a folder of 10,000 objects holds a batch and the sixteen that are being read", async () => {
    const bucket = diskBucket();
    const keys = keysOf(10_000);
    mkdirSync(join(folder, PROXY, "events"), { recursive: true });
    // Not all at once without a breath: a connection that is being made meanwhile would be late.
    for (const key of keys) await writeFile(join(folder, key), eventObject(key));
    const done = { started: 0, finished: 0, stored: 0 };
    const most = { open: 0, held: 0 };
    const counting: Bucket = {
      ...bucket,
      read: async (key, part) => {
        done.started++;
        most.open = Math.max(most.open, done.started - done.finished);
        most.held = Math.max(most.held, done.started - done.stored);
        const content = await bucket.read(key, part);
        done.finished++;
        return content;
      },
    };
    const imported = await importBucket(
      source,
      { bucket: counting, folder: await diskFolder(folder), fromStart: false },
      (soFar) => {
        done.stored = soFar.records;
      },
    );
    expect(imported).toMatchObject({ objects: 10_000, accepted: 10_000 });
    expect(most.open).toBeLessThanOrEqual(16);
    expect(most.open).toBeGreaterThan(1);
    expect(most.held).toBeLessThanOrEqual(2_000 + 16);
    const deliveries = await rows<{ records: number }>("SELECT records FROM delivery WHERE source_id = $1");
    expect(deliveries.map(({ records }) => records)).toEqual([2_000, 2_000, 2_000, 2_000, 2_000]);
  });

  it("makes deliveries of about 8 MiB out of large objects", async () => {
    const padding = "QUJD".repeat(500_000);
    for (const key of keysOf(9)) put(key, eventObject(key, { padding }));
    expect(await run()).toMatchObject({ accepted: 9 });
    const deliveries = await rows<{ records: number }>("SELECT records FROM delivery WHERE source_id = $1 ORDER BY id");
    expect(deliveries.map(({ records }) => records)).toEqual([5, 4]);
  });

  it("refuses a place that is laid out otherwise, and a source whose kind has no buckets", async () => {
    put("2026/07/28/audit.json");
    const expected = expect.stringMatching(/<stable id>\/events\/.*found: 1 other objects/) as string;
    await expect(run()).rejects.toMatchObject({ code: "not-found", message: expected });
    source = { ...source, kind: "kubernetes-audit" };
    await expect(run()).rejects.toMatchObject({ code: "invalid" });
  });
});

describe("an object store", () => {
  it("that is overloaded is asked again, and nothing is missed", async () => {
    const keys = keysOf(5);
    for (const key of keys) put(key);
    s3.failNext = 3;
    expect(await run()).toMatchObject({ accepted: 5, rejected: 0 });
    expect(await stored()).toEqual(keys);
  });

  it("that fails now and then, also by breaking the connection, costs time and no object", async () => {
    const keys = keysOf(60);
    for (const key of keys) put(key);
    s3.failEvery = 7;
    expect(await run()).toMatchObject({ accepted: 60, rejected: 0 });
    expect(await stored()).toEqual(keys);
  });

  it("that never answers is given up after five tries, which are said", async () => {
    s3.failNext = 100;
    const message = expect.stringMatching(/answered 503 \(tried 5 times\)/) as string;
    await expect(run()).rejects.toMatchObject({ code: "unavailable", message });
    expect(s3.requests).toHaveLength(5);
  });

  it.each([
    [{ status: 403, said: "AccessDenied" }, "forbidden", /AccessDenied: Said by the test & only it.*s3:ListBucket/],
    [{ status: 404, said: "NoSuchBucket" }, "not-found", /NoSuchBucket.*AWS_REGION/],
    [{ status: 400, said: "AuthorizationHeaderMalformed" }, "invalid", /AuthorizationHeaderMalformed.*AWS_REGION/],
  ])("that answers %j is asked once, and its reason is said without the secret", async (answer, code, message) => {
    s3.answer = (_request, response) => {
      refuse(response, answer.status, answer.said);
    };
    const failure = await run().catch((thrown: unknown) => thrown);
    expect(failure).toMatchObject({ code, message: expect.stringMatching(message) as string });
    expect(String(failure)).not.toContain(S3_CREDENTIALS.secretAccessKey);
    expect(s3.requests).toHaveLength(1);
  });

  it.each([
    ["access key", { accessKeyId: "AKIAANOTHER" }, /AWS_ACCESS_KEY_ID/],
    ["secret", { secretAccessKey: "another" }, /AWS_SECRET_ACCESS_KEY/],
    ["session token", { sessionToken: "old" }, /AWS_SESSION_TOKEN/],
    ["region", { region: "us-east-1" }, /AWS_REGION|AWS_SECRET_ACCESS_KEY/],
  ])("that knows another %s names the variable that is wrong", async (_what, settings, message) => {
    const failure = run({ bucket: bucketNamed("recordings", settings) });
    await expect(failure).rejects.toMatchObject({ message: expect.stringMatching(message) as string });
    expect(s3.requests).toHaveLength(1);
  });

  it("gets the token of temporary credentials with each request", async () => {
    s3.sessionToken = "token/of+a=session";
    put(eventKey("2026-07-28T09:14:42Z"));
    expect(await run({ bucket: bucketNamed("recordings", { sessionToken: s3.sessionToken }) })).toMatchObject({
      accepted: 1,
    });
  });

  it("that lets some objects not be read makes rejects of them; one that lets none be read stops the import", async () => {
    const keys = keysOf(30);
    for (const key of keys) put(key);
    const [first = "", ...rest] = keys;
    s3.forbidden = new Set(rest);
    expect(await run()).toMatchObject({ objects: 30, accepted: 1, rejected: 29 });
    expect(await rejects()).toContain(
      `${rest[0] ?? ""}: object may not be read (403 AccessDenied: Said by the test & only it.); once it may, import with --from-start`,
    );
    s3.forbidden.add(first);
    const message = expect.stringContaining("s3:GetObject") as string;
    await expect(run({ fromStart: true })).rejects.toMatchObject({ code: "forbidden", message });
    s3.forbidden.clear();
    expect(await run({ fromStart: true })).toMatchObject({ accepted: 29, duplicates: 1 });
  });

  it("that redirects gets no credentials sent anywhere else", async () => {
    const elsewhere = await startFakeS3();
    s3.answer = (_request, response) => {
      response.writeHead(307, { location: `${elsewhere.endpoint}/recordings/`, "x-amz-bucket-region": "eu-other-2" });
      response.end();
    };
    await expect(run()).rejects.toMatchObject({ message: expect.stringContaining("eu-other-2") as string });
    expect(elsewhere.requests).toEqual([]);
    await elsewhere.close();
  });

  it.each([
    ["a page of a proxy", "<html><body>Sign in</body></html>"],
    ["no XML", "hello"],
    ["a listing that breaks off", "<ListBucketResult><IsTruncated>true</IsTruncated></ListBucketResult>"],
  ])("that answers with %s has no bucket there", async (_what, body) => {
    s3.answer = (_request, response) => response.end(body);
    await expect(run()).rejects.toMatchObject({ message: expect.stringContaining("no listing of a bucket") as string });
  });

  it("may hold a larger object than any record: it is cut, and the rest goes on", async () => {
    const [large, small] = twoKeys();
    put(large, Buffer.alloc(17 * 1024 * 1024, 0x20));
    put(small);
    expect(await run()).toMatchObject({ accepted: 1, rejected: 1 });
    expect(await rejects()).toEqual([expect.stringContaining("larger than 16 MiB")]);
  });
});

describe("importing a folder", () => {
  it("reads what lies in it at any depth, and the next time only what is new", async () => {
    const keys = [...keysOf(3), eventKey("2026-07-28T10:00:00Z")];
    for (const key of keys.slice(0, 3)) write(join("pvc/recordings", key), eventObject(key));
    write(`pvc/recordings/${PROXY}/2026-07-28T09:14:02.5Z.cast`, "{}");
    expect(await runFolder()).toMatchObject({ accepted: 3, skipped: { "session recordings": 1 }, resumed: 0 });
    for (const key of keys.slice(3)) write(join("pvc/recordings", key), eventObject(key));
    expect(await runFolder()).toMatchObject({ objects: 1, accepted: 1, resumed: 1 });
    expect(await stored()).toEqual(keys);
  });

  it("has the same events as the bucket it was copied from", async () => {
    const key = eventKey("2026-07-28T09:14:42.25Z");
    put(key);
    write(key);
    expect(await run()).toMatchObject({ accepted: 1 });
    expect(await runFolder()).toMatchObject({ accepted: 0, duplicates: 1 });
  });

  it("passes by a folder on the way that may not be listed, and says so; not the one to begin with", async () => {
    write(eventKey("2026-07-28T09:14:42Z"));
    mkdirSync(join(folder, "lost+found"));
    const disk = diskBucket();
    const top = await diskFolder(folder);
    const closedAt = (closed: string): Bucket => ({
      ...disk,
      list: (at, after) => {
        if (at === closed) throw new AppError("forbidden", `${at} cannot be read`);
        return disk.list(at, after);
      },
    });
    expect(await run({ bucket: closedAt(`${top}lost+found/`), folder: top })).toMatchObject({
      ...{ accepted: 1, skipped: { "folders that may not be listed": 1 } },
    });
    for (const closed of [top, `${top}${PROXY}/events/`])
      await expect(run({ bucket: closedAt(closed), folder: top })).rejects.toMatchObject({ code: "forbidden" });
  });

  it("takes names as they are, odd ones too", async () => {
    const names = ["exec_request", "a b+c%20&é", "-", "2026-07-28T09:14:42Z"];
    for (const name of names) write(eventKey(name));
    mkdirSync(join(folder, eventKey("folder")), { recursive: true });
    execFileSync("mkfifo", [join(folder, eventKey("pipe"))]);
    expect(await runFolder()).toMatchObject({ accepted: 4, rejected: 1, skipped: { "other objects": 1 } });
    expect(await rejects()).toEqual([`${eventKey("pipe")}: object is no file`]);
    expect(await runFolder()).toMatchObject({ objects: 0 });
    for (const name of names) put(eventKey(name));
    expect(await run()).toMatchObject({ accepted: 0, duplicates: 4 });
  });

  it("follows no link out of it", async () => {
    const [link, event] = twoKeys();
    write(event);
    symlinkSync("/etc/passwd", join(folder, link));
    symlinkSync("/", join(folder, "root"));
    expect(await runFolder()).toMatchObject({ accepted: 1, rejected: 1, skipped: { "other objects": 1 } });
    expect(await rejects()).toEqual([`${link}: object is a link, and links are not followed`]);
  });
});

/** A bucket that holds just these events of one proxy, in the order of their keys. */
function bucketOf(keys: readonly string[]): Bucket {
  const events = `${PROXY}/events/`;
  async function* list(prefix: string, after: string): ReturnType<Bucket["list"]> {
    await Promise.resolve();
    if (prefix !== events) {
      yield { objects: [], folders: [prefix === "" ? `${PROXY}/` : events] };
      return;
    }
    const objects = keys.filter((key) => key > prefix + after).map((key) => ({ key, bytes: 800 }));
    for (let at = 0; at < objects.length; at += 1000) yield { objects: objects.slice(at, at + 1000), folders: [] };
  }
  return {
    location: "test://bucket",
    list,
    read: async (key) => {
      await Promise.resolve();
      const bytes = Buffer.from(eventObject(key));
      return { bytes, size: bytes.length, version: undefined };
    },
  };
}
