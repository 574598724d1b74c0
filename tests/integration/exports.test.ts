import { createHash, randomUUID } from "node:crypto";
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { GET as download } from "../../app/api/audit-logs/[stream]/export/route.ts";
import { GET as getFile, HEAD as headFile } from "../../app/api/exports/[id]/file/route.ts";
import { GET as getManifest } from "../../app/api/exports/[id]/manifest/route.ts";
import { DELETE as remove, GET as getExport } from "../../app/api/exports/[id]/route.ts";
import { GET as listExports, POST as askExport } from "../../app/api/exports/route.ts";
import { createApiToken } from "../../lib/auth/api-token.ts";
import { transaction } from "../../lib/db.ts";
import { configure } from "../../lib/env.ts";
import type { ExportEntry } from "../../lib/export/export-entry.ts";
import { takeExport } from "../../lib/export/export-store.ts";
import type { Manifest } from "../../lib/export/manifest.ts";
import { tidyExports, waitingExports } from "../../lib/export/tidy-exports.ts";
import { writeExport } from "../../lib/export/write-export.ts";
import { append } from "../../lib/ingest/append.ts";
import { arrivalAt } from "../../lib/ingest/arrival.ts";
import { useFreshDatabase } from "../support/database.ts";
import { apiCall, judged, makeSource, type TestSource } from "../support/events.ts";

vi.stubEnv("NEXTAUTH_SECRET", "a secret of the tests, long enough to be one");
useFreshDatabase();

const ALL = "from=2026-11-20T00:00:00Z&to=2026-11-21T00:00:00Z";
const ROWS = 6000;
const dataDir = mkdtempSync(join(tmpdir(), "onrecord-exports-"));
const folder = join(dataDir, "exports");
let source: TestSource;
const tokens = { viewer: "", other: "", admin: "", stranger: "" };

beforeAll(async () => {
  configure({ ONRECORD_DATA_DIR: dataDir, EXPORTS_BYTES_MAX: String(1024 ** 3) });
  source = await makeSource();
  const stranger = await makeSource();
  const calls = Array.from({ length: ROWS }, (_, i) => apiCall({ key: String(i), at: "2026-11-20T10:00:00Z" }));
  await append(source, arrivalAt(new Date("2026-11-20T11:00:00Z")), [judged(calls)]);
  for (const [name, of, role] of [
    ["viewer", source, "viewer"],
    ["other", source, "viewer"],
    ["admin", source, "admin"],
    ["stranger", stranger, "owner"],
  ] as const) {
    const made = await createApiToken({ organizationId: of.organizationId, name, role, createdBy: "test" });
    tokens[name] = made.token;
  }
});

afterAll(() => {
  rmSync(dataDir, { recursive: true, force: true });
});

type Who = keyof typeof tokens;
type Init = { who?: Who; method?: string; headers?: Record<string, string>; body?: object };

function request(path: string, { who = "viewer", method = "GET", headers = {}, body }: Init = {}): Request {
  return new Request(`http://localhost${path}`, {
    method,
    headers: { authorization: `Bearer ${tokens[who]}`, ...headers },
    ...(body && { body: JSON.stringify(body) }),
  });
}

const of = (id: string): { params: Promise<{ id: string }> } => ({ params: Promise.resolve({ id }) });
const fileOf = (id: string, init: Init = {}): Promise<Response> =>
  (init.method === "HEAD" ? headFile : getFile)(request(`/api/exports/${id}/file`, init), of(id));

async function entryOf(id: string, who: Who = "viewer"): Promise<ExportEntry & { mayRemove: boolean }> {
  const response = await getExport(request(`/api/exports/${id}`, { who }), of(id));
  return (await response.json()) as ExportEntry & { mayRemove: boolean };
}

async function manifestOf(id: string): Promise<Manifest> {
  return (await (await getManifest(request(`/api/exports/${id}/manifest`), of(id))).json()) as Manifest;
}

async function asked(body: object = {}): Promise<string> {
  const response = await askExport(
    request("/api/exports", { method: "POST", body: { stream: "api-calls", filter: ALL, ...body } }),
    {},
  );
  expect(response.status).toBe(202);
  const { id } = (await response.json()) as ExportEntry;
  expect(response.headers.get("location")).toBe(`/api/exports/${id}`);
  return id;
}

/** Writes all that waits, as a worker does. */
async function work(signal = new AbortController().signal): Promise<void> {
  for (const key of await waitingExports(10)) {
    const taken = await takeExport(key);
    if (taken !== undefined) await writeExport(taken, signal);
  }
}

async function written(body: object = {}): Promise<string> {
  const id = await asked(body);
  await work();
  expect((await entryOf(id)).state).toBe("done");
  return id;
}

function downloaded(query: string): Promise<Response> {
  const address = `/api/audit-logs/api-calls/export?${ALL}&${query}`;
  return download(request(address), { params: Promise.resolve({ stream: "api-calls" }) });
}

const digest = (bytes: Buffer | string): string => createHash("sha256").update(bytes).digest("hex");
const change = (sql: string, id: string): Promise<unknown> =>
  transaction({ role: "owner" }, (client) => client.query(`UPDATE export SET ${sql} WHERE id = $1`, [id]));

describe("a direct download", () => {
  it("has a manifest of exactly the bytes that were sent", async () => {
    const response = await downloaded("format=csv&user=alice%40example.com");
    const id = response.headers.get("onrecord-export-id") ?? "";
    expect(response.headers.get("link")).toContain(`/api/exports/${id}/manifest`);
    const bytes = Buffer.from(await response.arrayBuffer());
    expect(await manifestOf(id)).toMatchObject({
      product: "onrecord",
      stream: "api-calls",
      askedBy: "token:viewer",
      filter: { words: ['User is "alice@example.com"'], from: "2026-11-20T00:00:00.000000Z" },
      file: { format: "csv", safe: true, rows: ROWS, bytes: bytes.length, sha256: digest(bytes) },
    });
  });

  it("shows how far it is under the id its reader chose, and that the reader went away", async () => {
    const id = randomUUID();
    const response = await downloaded(`format=ndjson&exportId=${id}`);
    const reader = response.body?.getReader();
    await reader?.read();
    await expect
      .poll(() => entryOf(id), { timeout: 20_000 })
      .toMatchObject({ state: "running", rows: expect.any(Number) as number });
    await expect.poll(async () => (await entryOf(id)).rows, { timeout: 20_000 }).toBeGreaterThan(0);
    expect((await getManifest(request("/"), of(id))).status).toBe(409);
    await reader?.cancel();
    expect(await entryOf(id)).toMatchObject({
      state: "cancelled",
      error: expect.stringContaining("went away") as string,
    });
    expect((await downloaded(`exportId=${id}`)).status).toBe(409);
    expect((await downloaded("exportId=nope")).status).toBe(422);
  });

  it("breaks off visibly when it fails, and says so", async () => {
    const id = randomUUID();
    const response = await downloaded(`exportId=${id}`);
    await transaction({ role: "owner" }, (client) =>
      client.query(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'COPY%'",
      ),
    );
    await expect(response.arrayBuffer()).rejects.toThrow();
    await expect.poll(() => entryOf(id), { timeout: 20_000 }).toMatchObject({ state: "failed", sha256: null });
    expect((await entryOf(id)).error).toContain("database");
  });

  it("of a server that stopped is marked as failed", async () => {
    const id = randomUUID();
    const response = await downloaded(`exportId=${id}`);
    await change("seen_at = now() - interval '1 hour'", id);
    await tidyExports();
    expect(await entryOf(id)).toMatchObject({ state: "failed", error: expect.stringContaining("stopped") as string });
    await response.body?.cancel();
    expect((await entryOf(id)).state).toBe("failed");
  });

  it("leaves no trace where its filter was refused", async () => {
    const id = randomUUID();
    expect((await downloaded(`exportId=${id}&colour=red`)).status).toBe(422);
    expect((await getExport(request("/"), of(id))).status).toBe(404);
  });
});

describe("a background export", () => {
  it("is written once, and its file is what its manifest says, with the time range of when it was asked for", async () => {
    const id = await asked({ filter: "from=now-20000d&user=alice%40example.com", format: "ndjson" });
    const before = await entryOf(id);
    expect(before).toMatchObject({ state: "waiting", background: true, rows: 0, sha256: null });
    expect((await fileOf(id)).status).toBe(409);
    await work();
    const response = await fileOf(id);
    const bytes = Buffer.from(await response.arrayBuffer());
    const manifest = await manifestOf(id);
    expect(manifest.file).toMatchObject({ rows: ROWS, bytes: bytes.length, sha256: digest(bytes) });
    expect(manifest.filter).toEqual(before.filter);
    expect(Date.parse(manifest.filter.to)).toBeLessThanOrEqual(Date.parse(before.askedAt));
    expect(response.headers.get("etag")).toBe(`"${digest(bytes)}"`);
    expect(response.headers.get("content-disposition")).toContain(".ndjson");
    expect(bytes.toString("utf8").split("\n")).toHaveLength(ROWS + 1);
    const { items } = (await (await listExports(request("/api/exports"), {})).json()) as { items: ExportEntry[] };
    expect(items[0]).toMatchObject({ id, state: "done" });
    const keptMs = Date.parse(items[0]?.expiresAt ?? "") - Date.parse(items[0]?.finishedAt ?? "");
    expect(keptMs / 3_600_000).toBeCloseTo(24);
  });

  it("refuses what it does not understand", async () => {
    const refused = async (body: object): Promise<number> =>
      (await askExport(request("/api/exports", { method: "POST", body }), {})).status;
    expect(await refused({ stream: "nope" })).toBe(422);
    expect(await refused({ stream: "api-calls", filter: "colour=red" })).toBe(422);
    expect(await refused({ stream: "api-calls", format: "xlsx" })).toBe(422);
    expect(await refused({ stream: "api-calls", filter: "from=now&to=now-1h" })).toBe(422);
  });
});

describe("the file of an export", () => {
  let id: string;
  let whole: Buffer;
  let etag: string;

  beforeAll(async () => {
    id = await written();
    const response = await fileOf(id);
    whole = Buffer.from(await response.arrayBuffer());
    etag = response.headers.get("etag") ?? "";
  });

  const part = async (range: string, headers: Record<string, string> = {}): Promise<Response> =>
    fileOf(id, { headers: { range, ...headers } });

  it("is the same whole however it is cut into ranges", async () => {
    const cuts = fc.array(fc.integer({ min: 1, max: whole.length - 1 }), { maxLength: 5 });
    const property = fc.asyncProperty(cuts, async (places) => {
      const ends = [...new Set([...places, whole.length])].sort((a, b) => a - b);
      const parts = ends.map(async (end, index) => {
        const first = ends[index - 1] ?? 0;
        const response = await part(`bytes=${String(first)}-${String(end - 1)}`, { "if-range": etag });
        expect(response.status).toBe(206);
        expect(response.headers.get("content-range")).toBe(
          `bytes ${String(first)}-${String(end - 1)}/${String(whole.length)}`,
        );
        expect(response.headers.get("content-length")).toBe(String(end - first));
        return Buffer.from(await response.arrayBuffer());
      });
      expect(digest(Buffer.concat(await Promise.all(parts)))).toBe(digest(whole));
    });
    await fc.assert(property, { numRuns: 25 });
  });

  it("understands ranges to its end and from its end, and refuses those it does not have", async () => {
    const bytes = async (range: string): Promise<string> => (await part(range)).text();
    expect(await bytes("bytes=10-")).toBe(whole.subarray(10).toString());
    expect(await bytes("bytes=-7")).toBe(whole.subarray(-7).toString());
    expect(await bytes(`bytes=-${String(whole.length + 5)}`)).toBe(whole.toString());
    expect(await bytes(`bytes=5-${String(whole.length + 5)}`)).toBe(whole.subarray(5).toString());
    for (const range of [`bytes=${String(whole.length)}-`, "bytes=-0"]) {
      const refused = await part(range);
      expect(refused.status).toBe(416);
      expect(refused.headers.get("content-range")).toBe(`bytes */${String(whole.length)}`);
    }
  });

  it.each(["bytes=0-1,4-5", "bytes=9-3", "lines=1-2", "bytes=x"])("is sent whole for %s", async (range) => {
    const response = await part(range);
    expect(response.status).toBe(200);
    expect(digest(await response.text())).toBe(digest(whole));
  });

  it("is sent whole to whoever has a part of another file, and not at all to whoever has it", async () => {
    for (const other of [`"${"0".repeat(64)}"`, `W/${etag}`, new Date().toUTCString()]) {
      const response = await part("bytes=0-9", { "if-range": other });
      expect(response.status).toBe(200);
      expect(response.headers.get("content-length")).toBe(String(whole.length));
      await response.body?.cancel();
    }
    for (const same of [etag, `W/${etag}`, `"x", ${etag}`, "*"])
      expect((await fileOf(id, { headers: { "if-none-match": same } })).status).toBe(304);
    const changed = await fileOf(id, { headers: { "if-none-match": '"x"' } });
    expect(changed.status).toBe(200);
    await changed.body?.cancel();
  });

  it("answers HEAD with its length, its ETag and that it takes ranges, and no body", async () => {
    const response = await fileOf(id, { method: "HEAD", headers: { range: "bytes=0-9" } });
    expect(response.status).toBe(200);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      "content-length": String(whole.length),
      "accept-ranges": "bytes",
      etag,
    });
    expect(await response.text()).toBe("");
  });

  it("lies with who has its data folder, and says so elsewhere", async () => {
    await change("folder = gen_random_uuid()", id);
    const response = await fileOf(id);
    expect(response.status).toBe(503);
    expect(await response.text()).toContain("another server");
  });
});

describe("who may", () => {
  it("see an export is its organization alone", async () => {
    const id = await written();
    const none = { who: "stranger" } as const;
    expect((await getExport(request("/", none), of(id))).status).toBe(404);
    expect((await getManifest(request("/", none), of(id))).status).toBe(404);
    expect((await fileOf(id, none)).status).toBe(404);
    expect((await fileOf(id, { ...none, method: "HEAD" })).status).toBe(404);
    expect((await remove(request("/", { ...none, method: "DELETE" }), of(id))).status).toBe(404);
    expect(((await (await listExports(request("/", none), {})).json()) as { items: unknown[] }).items).toEqual([]);
    expect((await getExport(new Request("http://localhost/"), of(id))).status).toBe(401);
    expect((await getExport(request("/"), of("../../etc/passwd"))).status).toBe(404);
    expect((await entryOf(id)).state).toBe("done");
  });

  it("remove a file is who asked for it, and administrators; what is known of it stays", async () => {
    const id = await written();
    const removal = async (who: Who): Promise<number> =>
      (await remove(request("/", { who, method: "DELETE" }), of(id))).status;
    expect(await entryOf(id, "other")).toMatchObject({ mayRemove: false });
    expect(await removal("other")).toBe(403);
    expect(await removal("admin")).toBe(204);
    expect(existsSync(join(folder, `${id}.1.csv`))).toBe(false);
    expect(await entryOf(id)).toMatchObject({
      state: "removed",
      error: expect.stringContaining("token:admin") as string,
    });
    expect((await manifestOf(id)).file.rows).toBe(ROWS);
    expect((await fileOf(id)).status).toBe(409);
    expect(await removal("admin")).toBe(204);
  });
});

describe("on a server's disk", () => {
  const leftovers = (): string[] => readdirSync(folder).filter((name) => name.endsWith(".partial"));

  afterEach(() => {
    configure({ ONRECORD_DATA_DIR: dataDir, EXPORTS_BYTES_MAX: String(1024 ** 3) });
  });

  it("an export whose server stopped in the middle is written again by the next, and leaves nothing behind", async () => {
    const id = await asked();
    const key = { organizationId: source.organizationId, id };
    const overtaken = await takeExport(key);
    writeFileSync(join(folder, `${id}.1.csv.partial`), "the beginning of");
    await change("seen_at = now() - interval '1 hour'", id);
    await tidyExports();
    expect(leftovers()).toEqual([]);
    await work();
    const { sha256 } = await entryOf(id);
    expect(digest(Buffer.from(await (await fileOf(id)).arrayBuffer()))).toBe(sha256);
    // The first one lives after all: it may change nothing any more.
    if (overtaken !== undefined) await writeExport(overtaken, new AbortController().signal);
    expect(await entryOf(id)).toMatchObject({ state: "done", sha256 });
    expect(digest(Buffer.from(await (await fileOf(id)).arrayBuffer()))).toBe(sha256);
    expect(readdirSync(folder).filter((name) => name.startsWith(id))).toEqual([`${id}.2.csv`]);
  });

  it("an export that stops its server each time is given up", async () => {
    const id = await asked();
    for (let attempt = 1; attempt <= 3; attempt++) {
      await takeExport({ organizationId: source.organizationId, id });
      await change("seen_at = now() - interval '1 hour'", id);
      await tidyExports();
    }
    expect(await entryOf(id)).toMatchObject({ state: "failed", error: expect.stringContaining("3 times") as string });
  });

  it("an export that is interrupted by its server's end waits for the next", async () => {
    const id = await asked();
    const stopping = new AbortController();
    stopping.abort();
    await work(stopping.signal);
    expect(await entryOf(id)).toMatchObject({ state: "waiting", rows: 0 });
    expect(leftovers()).toEqual([]);
    await work();
    expect((await entryOf(id)).state).toBe("done");
  });

  it("a file goes after its day, and what is known of it stays", async () => {
    const id = await written();
    await change("expires_at = now() - interval '1 second'", id);
    await tidyExports();
    expect(existsSync(join(folder, `${id}.1.csv`))).toBe(false);
    expect((await entryOf(id)).state).toBe("expired");
    expect((await manifestOf(id)).file.rows).toBe(ROWS);
    const gone = await fileOf(id);
    expect(gone.status).toBe(409);
    expect(await gone.text()).toContain("kept for its day");
  });

  it("exports take no more than they may, and say how to go on", async () => {
    const waiting = await asked();
    configure({ EXPORTS_BYTES_MAX: "1000" });
    const refused = await askExport(
      request("/api/exports", { method: "POST", body: { stream: "api-calls", filter: ALL } }),
      {},
    );
    expect(refused.status).toBe(409);
    expect(await refused.text()).toContain("EXPORTS_BYTES_MAX");
    await work();
    expect(await entryOf(waiting)).toMatchObject({
      state: "failed",
      error: expect.stringContaining("EXPORTS_BYTES_MAX") as string,
    });
    expect(leftovers()).toEqual([]);
  });

  it("an export that was called off leaves no file", async () => {
    const id = await asked();
    expect((await remove(request("/", { method: "DELETE" }), of(id))).status).toBe(204);
    await work();
    expect((await entryOf(id)).state).toBe("cancelled");
    expect(existsSync(join(folder, `${id}.1.csv`))).toBe(false);
  });
});
