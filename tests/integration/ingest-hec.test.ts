import { deflateSync, gzipSync, zstdCompressSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { POST as postIngest } from "../../app/api/ingest/route.ts";
import { POST as postEvent } from "../../app/services/collector/event/route.ts";
import { POST as postVersioned } from "../../app/services/collector/event/1.0/route.ts";
import { GET as getHealth } from "../../app/services/collector/health/route.ts";
import { GET as getVersionedHealth } from "../../app/services/collector/health/1.0/route.ts";
import { POST as postShort } from "../../app/services/collector/route.ts";
import type { ApiCallItem } from "../../lib/events/item.ts";
import { getEvent } from "../../lib/query/get-event.ts";
import { createSource } from "../../lib/sources/create-source.ts";
import { listRejects } from "../../lib/sources/list-rejects.ts";
import { auditCall } from "../support/audit-record.ts";
import { useFreshDatabase } from "../support/database.ts";
import { makeSource } from "../support/events.ts";
import { everyItem, filterOf, readerOf } from "../support/read.ts";
import { SHIPPERS } from "../support/shippers.ts";

useFreshDatabase();

type Given = { organizationId: string; sourceId: string; token: string };

async function givenSource(): Promise<Given> {
  const { organizationId } = await makeSource();
  const source = { organizationId, kind: "kubernetes-audit", name: "shipper", cluster: "prod-eu" };
  const { id, token } = await createSource(source);
  return { organizationId, sourceId: id, token };
}

/** Sent in pieces, as Transfer-Encoding: chunked brings it. */
function chunked(body: string | Buffer, headers: Record<string, string>): Request {
  const bytes = Buffer.from(body);
  const pieces = new ReadableStream<Uint8Array>({
    start(controller) {
      for (let at = 0; at < bytes.length; at += 700) controller.enqueue(new Uint8Array(bytes.subarray(at, at + 700)));
      controller.close();
    },
  });
  return new Request("http://localhost/services/collector/event", {
    method: "POST",
    body: pieces,
    headers,
    duplex: "half",
  } as RequestInit);
}

function post({ token }: { token: string }, body: string | Buffer, headers = {}): Promise<Response> {
  return postEvent(chunked(body, { authorization: `Splunk ${token}`, ...headers }), undefined);
}

async function stored({ organizationId }: Given): Promise<ApiCallItem[]> {
  const query = { scope: readerOf({ organizationId }), stream: "api-calls" as const, filter: filterOf("api-calls") };
  return everyItem({ ...query, limit: 1000, now: new Date() });
}

async function expectAnswer(response: Response, status: number, body: { text: string; code: number }): Promise<void> {
  expect({ status: response.status, body: (await response.json()) as unknown }).toEqual({ status, body });
}

const SUCCESS = { text: "Success", code: 0 };
const call = (): string => JSON.stringify(auditCall());
const hec = (event: string): string =>
  `{"time":1785321841.204,"event":${event},"fields":{"recorded":"2026-07-29T10:44:02Z"}}`;

describe("a request of Splunk's HTTP Event Collector", () => {
  it.each([
    ["/services/collector/event", postEvent],
    ["/services/collector/event/1.0", postVersioned],
    ["/services/collector", postShort],
  ] as const)("to %s is stored and answered as Splunk does", async (_path, route) => {
    const source = await givenSource();
    const answer = await route(
      chunked(hec(call()) + hec(call()), { authorization: `Splunk ${source.token}` }),
      undefined,
    );
    expect(answer.headers.get("content-type")).toBe("application/json");
    await expectAnswer(answer, 200, SUCCESS);
    expect(await stored(source)).toHaveLength(2);
  });

  it.each([
    ["Splunk", (token: string) => `Splunk ${token}`],
    ["splunk, however it is spelt", (token: string) => `splunk  ${token}`],
    ["Basic, the token as password", (token: string) => `Basic ${Buffer.from(`user:${token}`).toString("base64")}`],
    ["Basic, the token as user", (token: string) => `Basic ${Buffer.from(`${token}:`).toString("base64")}`],
    ["Bearer", (token: string) => `Bearer ${token}`],
  ])("presents its token by %s", async (_name, authorization) => {
    const source = await givenSource();
    await expectAnswer(await post(source, hec(call()), { authorization: authorization(source.token) }), 200, SUCCESS);
  });

  it.each([
    ["no", "", { status: 401, text: "Token is required", code: 2 }],
    ["a malformed", "Splunk", { status: 401, text: "Invalid authorization", code: 3 }],
    ["a bare", `orc_src_${"a".repeat(43)}`, { status: 401, text: "Invalid authorization", code: 3 }],
    ["an unknown", `Splunk orc_src_${"a".repeat(43)}`, { status: 403, text: "Invalid token", code: 4 }],
    ["a foreign", "Splunk 0b8a1e2c-3d4f-4a5b-8c6d-7e8f9a0b1c2d", { status: 403, text: "Invalid token", code: 4 }],
  ])("with %s token is refused", async (_name, authorization, { status, ...body }) => {
    const source = await givenSource();
    await expectAnswer(await post(source, hec(call()), { authorization }), status, body);
    expect(await stored(source)).toEqual([]);
  });

  it.each([
    ["nothing", "", { text: "No data", code: 5 }],
    ["only space", " \r\n", { text: "No data", code: 5 }],
    ["no JSON", "hello", { text: "Invalid data format", code: 6 }],
    ["broken JSON", '{"event":{"a":', { text: "Invalid data format", code: 6 }],
    ["objects without an event", '{"time":1,"host":"a"}{"time":2}', { text: "Event field is required", code: 12 }],
    ["blank events", '{"event":""}{"event":{}}{"event":null}', { text: "Event field cannot be blank", code: 13 }],
  ])("of %s is refused whole", async (_name, body, answer) => {
    const source = await givenSource();
    await expectAnswer(await post(source, body), 400, answer);
    expect((await listRejects(source)).items).toEqual([]);
  });

  it("with something unreadable among its events is stored: what is a reject is kept, and sent no second time", async () => {
    const source = await givenSource();
    const body = `${hec(call())}${hec('"I0729 10:44:01 a line of the server"')}${hec("7")}{"event":""}${hec(call())}`;
    await expectAnswer(await post(source, body), 200, SUCCESS);
    expect(await stored(source)).toHaveLength(2);
    const { items } = await listRejects(source);
    expect(items.map(({ index }) => index).sort()).toEqual([1, 2, 3]);
    expect(items.find(({ index }) => index === 1)?.reason).toBe(
      'event is a line of text, not a JSON event: "I0729 10:44:01 a line of the server"',
    );
  });

  it("may hold audit events without an envelope", async () => {
    const source = await givenSource();
    await expectAnswer(await post(source, call() + call()), 200, SUCCESS);
    expect(await stored(source)).toHaveLength(2);
  });

  it("may be repeated: nothing is stored twice", async () => {
    const source = await givenSource();
    const body = hec(call());
    for (let time = 0; time < 2; time++) await expectAnswer(await post(source, body), 200, SUCCESS);
    expect(await stored(source)).toHaveLength(1);
  });

  it.each([
    ["gzip", gzipSync],
    ["zstd", zstdCompressSync],
    ["deflate", deflateSync],
  ] as [string, (body: string) => Buffer][])("is read in Content-Encoding %s", async (encoding, pack) => {
    const source = await givenSource();
    const body = pack(Array.from({ length: 73 }, () => hec(call())).join(""));
    await expectAnswer(await post(source, body, { "content-encoding": encoding }), 200, SUCCESS);
    expect(await stored(source)).toHaveLength(73);
  });

  it("in an encoding nobody knows, or too large, is refused with the status that says so", async () => {
    const source = await givenSource();
    expect((await post(source, hec(call()), { "content-encoding": "snappy" })).status).toBe(415);
    expect((await post(source, hec(call()), { "content-length": String(33 * 1024 * 1024) })).status).toBe(413);
    await expectAnswer(await post(source, "x", { "content-encoding": "gzip" }), 400, {
      text: "Invalid data format",
      code: 6,
    });
  });

  it("leaves the record as it came, and gives the event the moment it names itself", async () => {
    const source = await givenSource();
    const record = hec(call());
    await post(source, record);
    const [item] = await stored(source);
    if (item === undefined) throw new Error("one event");
    const kept = await getEvent({ scope: readerOf(source), stream: "api-calls", id: item.id });
    expect(kept.raw).toBe(record);
  });
});

describe("its health", () => {
  it("is told without a token", async () => {
    for (const route of [getHealth, getVersionedHealth]) {
      const answer = await route(new Request("http://localhost/services/collector/health"), undefined);
      await expectAnswer(answer, 200, { text: "HEC is healthy", code: 17 });
    }
  });
});

describe.each([
  ["gzip", gzipSync],
  ["zstd", zstdCompressSync],
] as [string, (body: string) => Buffer][])("bytes of a shipper in %s", (encoding, pack) => {
  it.each(SHIPPERS)("$name: one call is one event, as if it had come by itself", async ({ wrap }) => {
    const source = await givenSource();
    const headers = { authorization: `Bearer ${source.token}` };
    const record = call();
    const bare = await postIngest(chunked(record, headers), undefined);
    expect(await bare.json()).toMatchObject({ accepted: 1 });
    const before = await stored(source);
    const packed = pack(`${wrap(record)}\n`);
    const shipped = await postIngest(chunked(packed, { ...headers, "content-encoding": encoding }), undefined);
    expect(await shipped.json()).toMatchObject({ rejected: 0 });
    expect((await stored(source)).map(({ id }) => id)).toEqual(before.map(({ id }) => id));
  });
});

describe("a batch of Helr's HTTP sink", () => {
  it("is NDJSON whose bad lines cost no other", async () => {
    const source = await givenSource();
    const line = (event: string): string =>
      `{"ts":"2026-07-29T10:44:01Z","source":"k","endpoint":"audit","event":${event},"meta":{}}`;
    const body = [line(call()), line(call()), "{oops", line('{"kind":"Pod"}'), line(call())].join("\n");
    const answer = await postIngest(chunked(body, { authorization: `Bearer ${source.token}` }), undefined);
    expect(await answer.json()).toMatchObject({
      accepted: 3,
      rejected: 2,
      rejects: [{ index: 2 }, { index: 3, reason: "kind is Pod, not Event" }],
    });
  });
});

describe("a request of Amazon Data Firehose", () => {
  it("presents its token as access key and gets its request id back", async () => {
    const source = await givenSource();
    const wrap = SHIPPERS.find(({ name }) => name === "EKS through Firehose")?.wrap ?? String;
    const headers = { "x-amz-firehose-access-key": source.token, "x-amz-firehose-request-id": "ed4acda5-034f-9f42" };
    const answer = await postIngest(chunked(wrap(call()), headers), undefined);
    expect(await answer.json()).toMatchObject({
      accepted: 1,
      requestId: "ed4acda5-034f-9f42",
      timestamp: expect.any(Number) as number,
    });
  });
});
