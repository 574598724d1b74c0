import fc from "fast-check";
import { createGzip, brotliCompressSync, deflateSync, gzipSync, zstdCompressSync } from "node:zlib";
import { once } from "node:events";
import { describe, expect, it } from "vitest";
import { POST as postWithCredential } from "../../app/api/ingest/route.ts";
import { POST as postWithPath } from "../../app/api/ingest/[token]/route.ts";
import { transaction } from "../../lib/db.ts";
import type { ApiCallItem } from "../../lib/events/item.ts";
import { getEvent } from "../../lib/query/get-event.ts";
import { createSource } from "../../lib/sources/create-source.ts";
import { rotateSourceToken } from "../../lib/sources/source-token.ts";
import { listRejects } from "../../lib/sources/list-rejects.ts";
import { auditCall } from "../support/audit-record.ts";
import { useFreshDatabase } from "../support/database.ts";
import { makeSource } from "../support/events.ts";
import { everyItem, filterOf, readerOf } from "../support/read.ts";

useFreshDatabase();

type Given = { organizationId: string; sourceId: string; token: string };

async function givenSource(kind: "kubernetes-audit" | "onrecord" = "kubernetes-audit"): Promise<Given> {
  const { organizationId } = await makeSource();
  const { id, token } = await createSource({ organizationId, kind, name: "api servers", cluster: "prod-eu" });
  return { organizationId, sourceId: id, token };
}

type Body = string | Buffer;

function request(body: Body, headers: Record<string, string>): Request {
  return new Request("http://localhost/api/ingest", {
    method: "POST",
    body: new Uint8Array(Buffer.from(body)),
    headers,
  });
}

function post({ token }: { token: string }, body: Body, headers: Record<string, string> = {}): Promise<Response> {
  return postWithCredential(request(body, { authorization: `Bearer ${token}`, ...headers }), undefined);
}

const one = () => JSON.stringify(auditCall());
const list = (...items: unknown[]) =>
  JSON.stringify({ kind: "EventList", apiVersion: "audit.k8s.io/v1", metadata: {}, items });

async function stored({ organizationId }: Given): Promise<ApiCallItem[]> {
  const query = { scope: readerOf({ organizationId }), stream: "api-calls" as const, filter: filterOf("api-calls") };
  return everyItem({ ...query, limit: 1000, now: new Date() });
}

async function rowsIn(
  table: "delivery" | "delivery_part" | "reject" | "audit_event",
  { organizationId }: Given,
): Promise<number> {
  return transaction({ role: "owner" }, async (client) => {
    const { rows } = await client.query<{ n: number }>(
      `SELECT count(*)::int AS n FROM ${table} WHERE organization_id = $1`,
      [organizationId],
    );
    return rows[0]?.n ?? 0;
  });
}

async function expectProblem(response: Response, status: number, detail: RegExp): Promise<void> {
  expect(response.status).toBe(status);
  expect(response.headers.get("content-type")).toBe("application/problem+json");
  const problem = (await response.json()) as { title: string; detail: string; requestId: string };
  expect(problem.detail).toMatch(detail);
  expect(problem.requestId).toBe(response.headers.get("x-request-id"));
}

async function expectNothingWritten(source: Given): Promise<void> {
  for (const table of ["delivery", "delivery_part", "reject", "audit_event"] as const)
    expect(await rowsIn(table, source)).toBe(0);
}

/** Highly packed: 300 MiB of spaces inside one JSON text. */
async function bomb(): Promise<Buffer> {
  const gzip = createGzip({ level: 9 });
  const parts: Buffer[] = [];
  gzip.on("data", (part: Buffer) => parts.push(part));
  gzip.write("[");
  const spaces = Buffer.alloc(1024 * 1024, " ");
  for (let mib = 0; mib < 300; mib++) if (!gzip.write(spaces)) await once(gzip, "drain");
  gzip.end("]");
  await once(gzip, "end");
  return Buffer.concat(parts);
}

describe("a push", () => {
  it("answers what became of its records, and the same bytes again change nothing", async () => {
    const source = await givenSource();
    const body = list(auditCall(), auditCall(), { auditID: "no time" });
    const first = await post(source, body);
    expect(first.status).toBe(200);
    const rejects = [{ index: 2, reason: "requestReceivedTimestamp is missing" }];
    expect(await first.json()).toEqual({ accepted: 2, duplicates: 0, rejected: 1, rejects });
    expect(await (await post(source, body)).json()).toEqual({ accepted: 0, duplicates: 2, rejected: 1, rejects });
    expect(await stored(source)).toHaveLength(2);
  });

  it("authenticates by bearer token, by HTTP Basic with the token as password, or by path", async () => {
    const source = await givenSource();
    const basic = `Basic ${Buffer.from(`anyone:${source.token}`).toString("base64")}`;
    const answers = [
      await post(source, one()),
      await postWithCredential(request(one(), { authorization: basic }), undefined),
      await postWithPath(request(one(), {}), { params: Promise.resolve({ token: source.token }) }),
    ];
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(await stored(source)).toHaveLength(3);
  });

  it.each([
    ["gzip", gzipSync],
    ["zstd", zstdCompressSync],
    ["deflate", deflateSync],
    ["br", brotliCompressSync],
    ["identity", (body: Buffer) => body],
  ] as [string, (body: Buffer) => Buffer][])("is read in Content-Encoding %s", async (encoding, pack) => {
    const source = await givenSource();
    const answer = await post(source, pack(Buffer.from(`${one()}\n${one()}\n`)), { "content-encoding": encoding });
    expect(await answer.json()).toMatchObject({ accepted: 2, rejected: 0 });
  });

  it("gives its records the source's cluster", async () => {
    const source = await givenSource();
    await post(source, one());
    expect(await stored(source)).toMatchObject([
      { cluster: "prod-eu", source: "api servers", user: "alice", verb: "list", durationMs: 3.305 },
    ]);
  });

  it("of a source of kind onrecord is read as that", async () => {
    const source = await givenSource("onrecord");
    const call = {
      type: "api-call",
      time: "2026-11-20T23:43:22Z",
      user: "alice",
      method: "GET",
      path: "/api/v1/nodes",
      status: 200,
      extra: 1,
    };
    expect(await (await post(source, JSON.stringify({ logs: [call, { type: "x" }] }))).json()).toMatchObject({
      accepted: 1,
      rejected: 1,
    });
    expect(await stored(source)).toMatchObject([{ verb: "list", resource: "nodes", cluster: "prod-eu" }]);
  });

  it("without records is fine: kube-apiserver need not retry it", async () => {
    const source = await givenSource();
    for (const body of ["[]", '{"kind":"EventList","items":null}']) {
      expect(await (await post(source, body)).json()).toEqual({ accepted: 0, duplicates: 0, rejected: 0, rejects: [] });
    }
  });
});

describe("a body that is unusable is refused and nothing of it is written", () => {
  it.each([
    ["empty", "", /empty/],
    ["no JSON", "hello, world", /not JSON/],
    ["HTML", "<html>\n<p>\n</html>\n", /not JSON/],
    ["a truncated document", list(auditCall(), auditCall()).slice(0, -30), /breaks off/],
    ["a truncated array", `[${one()},${one()}`, /breaks off/],
    ["a truncated lone record", one().slice(0, -1), /breaks off/],
    [
      "a truncated document after more than one batch",
      list(...Array.from({ length: 5000 }, () => auditCall())).slice(0, -1),
      /breaks off/,
    ],
  ])("%s", async (_name, body, detail) => {
    const source = await givenSource();
    await expectProblem(await post(source, body), 400, detail);
    await expectNothingWritten(source);
  });

  it("truncated or corrupt gzip, even after many good records", async () => {
    const source = await givenSource();
    const many = gzipSync(Array.from({ length: 5000 }, one).join("\n"));
    await expectProblem(await post(source, many.subarray(0, -100), { "content-encoding": "gzip" }), 400, /gzip/);
    await expectProblem(await post(source, one(), { "content-encoding": "gzip" }), 400, /gzip/);
    await expectNothingWritten(source);
  });

  it("a 300 MiB bomb, without holding it", async () => {
    const source = await givenSource();
    const body = await bomb();
    expect(body.length).toBeLessThan(1024 * 1024);
    const before = process.memoryUsage().rss;
    await expectProblem(await post(source, body, { "content-encoding": "gzip" }), 413, /256 MiB/);
    expect(process.memoryUsage().rss - before).toBeLessThan(200 * 1024 * 1024);
    await expectNothingWritten(source);
  });

  it("more than 32 MiB on the wire", async () => {
    const source = await givenSource();
    await expectProblem(await post(source, Buffer.alloc(32 * 1024 * 1024 + 1, " ")), 413, /32 MiB/);
    await expectNothingWritten(source);
  });

  it("an encoding nobody knows", async () => {
    const source = await givenSource();
    await expectProblem(await post(source, one(), { "content-encoding": "compress" }), 415, /compress.*gzip, zstd/);
    await expectNothingWritten(source);
  });

  it("a missing, wrong, malformed or revoked token", async () => {
    const source = await givenSource();
    await expectProblem(await postWithCredential(request(one(), {}), undefined), 401, /No source token/);
    const wrong = `${source.token.slice(0, -4)}AAAA`;
    await expectProblem(await post({ token: wrong }, one()), 401, /unknown or revoked/);
    await expectProblem(await post({ token: "x" }, one()), 401, /unknown or revoked/);
    await expectProblem(
      await postWithPath(request(one(), {}), { params: Promise.resolve({ token: wrong }) }),
      401,
      /unknown or revoked/,
    );
    const { token } = await rotateSourceToken({ organizationId: source.organizationId, sourceId: source.sourceId });
    await expectProblem(await post(source, one()), 401, /unknown or revoked/);
    await expectNothingWritten(source);
    expect((await post({ token }, one())).status).toBe(200);
  });
});

describe("a record that is unusable is rejected with its reason and the rest is stored", () => {
  const deep = (levels: number) => '{"a":'.repeat(levels - 1) + "{}" + "}".repeat(levels - 1);

  it.each([
    [
      "no timestamp",
      () => list(auditCall(), { ...auditCall(), requestReceivedTimestamp: undefined }, auditCall()),
      /requestReceivedTimestamp is missing/,
    ],
    ["nesting over 200", () => `[${one()},${deep(201)},${one()}]`, /nested 201 levels/],
    ["a bad NDJSON line", () => `${one()}\n{"auditID": oops}\n${one()}\n`, /line is not valid JSON/],
    ["a cut NDJSON line", () => `${one()}\n${one().slice(0, 60)}\n${one()}\n`, /line is not valid JSON/],
    [
      "a time before 1970",
      () => list(auditCall(), auditCall({ requestReceivedTimestamp: "1969-12-31T23:59:59Z" }), auditCall()),
      /1970 and 10889/,
    ],
  ])("%s", async (_name, body, reason) => {
    const source = await givenSource();
    const answer = await post(source, body());
    expect(answer.status).toBe(200);
    expect(await answer.json()).toEqual({
      accepted: 2,
      duplicates: 0,
      rejected: 1,
      rejects: [{ index: 1, reason: expect.stringMatching(reason) as string }],
    });
    expect(await stored(source)).toHaveLength(2);
    const { items } = await listRejects(source);
    expect(items).toMatchObject([{ index: 1, reason: expect.stringMatching(reason) as string }]);
  });

  it("and its bytes are kept", async () => {
    const source = await givenSource();
    await post(source, `${one()}\nthis was no JSON\n`);
    expect((await listRejects(source)).items).toMatchObject([{ excerpt: "this was no JSON", cut: false }]);
  });
});

describe("a record that is odd but valid is stored faithfully", () => {
  /** Posts one record as this text and reads it back as the console does. */
  async function kept(text: string): Promise<{ item: ApiCallItem; raw: string | null }> {
    const source = await givenSource();
    expect(await (await post(source, text)).json()).toMatchObject({ accepted: 1, rejected: 0 });
    const [item] = await stored(source);
    if (item === undefined) throw new Error("one event");
    return getEvent({ scope: readerOf(source), stream: "api-calls", id: item.id });
  }

  it.each([
    ["1970-01-01T00:00:00.000000Z", "1970-01-01T00:00:00.000000Z"],
    ["2200-02-03T04:05:06.000007Z", "2200-02-03T04:05:06.000007Z"],
  ])("from %s, marked as clock skew", async (time, occurredAt) => {
    const text = JSON.stringify(auditCall({ requestReceivedTimestamp: time }));
    expect(await kept(text)).toMatchObject({ item: { occurredAt, clockSkew: true }, raw: text });
  });

  it("with NUL and lone surrogates, reversibly", async () => {
    const username = "al\u0000ice\ud83d \udc00 \\u0000 \ud83d\ude00";
    const text = JSON.stringify(auditCall({ user: { username }, auditID: "\u0000", requestURI: "/\ud800" }));
    const { item, raw } = await kept(text);
    expect(item).toMatchObject({ user: username, sourceEventId: "\u0000", path: "/\ud800" });
    expect(raw).toBe(text);
  });

  it("of 2 MB", async () => {
    const text = JSON.stringify(auditCall({ requestObject: { data: "x".repeat(2_000_000) } }));
    expect((await kept(text)).raw).toBe(text);
  });

  it("with __proto__ keys and integers above 2^53, in its raw record", async () => {
    const text = one().replace("{", '{"__proto__":{"polluted":true},"n":12345678901234567890,"f":1.0,');
    const { item, raw } = await kept(text);
    expect(raw).toBe(text);
    expect(item.user).toBe("alice");
    expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
  });
});

describe("whatever is posted", () => {
  it("is refused whole, or accepted, duplicates and rejected add up to its records", async () => {
    const source = await givenSource();
    const record = fc.oneof(
      fc.constantFrom(one(), one(), "{}", "42", "{", "null", '{"auditID":"x"}'),
      fc.jsonValue({ maxDepth: 2 }).map((value) => JSON.stringify(value)),
    );
    const body = fc.oneof(
      fc.array(record, { minLength: 1 }).map((records) => records.join("\n")),
      fc.array(record).map((records) => `[${records.join(",")}]`),
      fc.array(record).map((records) => `{"items":[${records.join(",")}]}`),
    );
    await fc.assert(
      fc.asyncProperty(body, fc.nat(), async (text, cut) => {
        const before = await rowsIn("delivery", source);
        const response = await post(source, cut % 3 === 0 ? text.slice(0, cut % (text.length + 1)) : text);
        if (response.status === 400) {
          expect(await rowsIn("delivery", source)).toBe(before);
          return;
        }
        expect(response.status).toBe(200);
        const { accepted, duplicates, rejected } = (await response.json()) as Record<string, number>;
        const { records } = await lastDelivery(source);
        expect((accepted ?? 0) + (duplicates ?? 0) + (rejected ?? 0)).toBe(records);
      }),
      { numRuns: 150 },
    );
  });
});

async function lastDelivery({ organizationId }: Given): Promise<{ records: number }> {
  return transaction({ role: "owner" }, async (client) => {
    const { rows } = await client.query<{ records: number }>(
      "SELECT records FROM delivery WHERE organization_id = $1 ORDER BY xid DESC LIMIT 1",
      [organizationId],
    );
    return rows[0] ?? { records: 0 };
  });
}
