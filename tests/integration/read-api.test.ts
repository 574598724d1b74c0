import { Ajv2020 } from "ajv/dist/2020.js";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { GET as getEvent } from "../../app/api/audit-logs/[stream]/[id]/route.ts";
import { GET as getCount } from "../../app/api/audit-logs/[stream]/count/route.ts";
import { GET as getExport } from "../../app/api/audit-logs/[stream]/export/route.ts";
import { GET as getFacets } from "../../app/api/audit-logs/[stream]/facets/route.ts";
import { GET as getHistogram } from "../../app/api/audit-logs/[stream]/histogram/route.ts";
import { GET as getList } from "../../app/api/audit-logs/[stream]/route.ts";
import { GET as getOpenApi } from "../../app/api/openapi.json/route.ts";
import { GET as getTalkers } from "../../app/api/audit-logs/[stream]/talkers/route.ts";
import { createApiToken, revokeApiToken } from "../../lib/auth/api-token.ts";
import { deriveCommands } from "../../lib/commands/follow.ts";
import { STREAM_IDS } from "../../lib/events/field.ts";
import { instantOf } from "../../lib/events/instant.ts";
import { readTailnetRecord } from "../../lib/events/tailnet/record.ts";
import { append, type Judged } from "../../lib/ingest/append.ts";
import { arrivalAt } from "../../lib/ingest/arrival.ts";
import { filterableFields } from "../../lib/query/filter.ts";
import { useFreshDatabase } from "../support/database.ts";
import { apiCall, judged, makeSource, recordedCommand, type TestSource } from "../support/events.ts";
import { changeRecord, flowRecord } from "../support/tailnet.ts";

vi.stubEnv("NEXTAUTH_SECRET", "a secret of the tests, long enough to be one");
useFreshDatabase();

const LARGE = '{"requestReceivedTimestamp":"2026-11-20T10:00:00Z","n":9007199254740993,"__proto__":{"polluted":true}}';
const call = apiCall({ session: "s", name: "=1+1", at: new Date().toISOString() });
const recorded = recordedCommand({ session: "s", at: new Date().toISOString() });
let source: TestSource;
let token: string;

beforeAll(async () => {
  source = await makeSource();
  const [first, second] = judged([call, recorded]);
  if (first === undefined || second === undefined) throw new Error("two records");
  await append(source, arrivalAt(new Date()), [
    [{ ...first, record: { ...first.record, bytes: Buffer.from(LARGE) } }, second],
  ]);
  const told = [
    changeRecord({ eventTime: new Date().toISOString() }),
    flowRecord("laptop", { start: new Date().toISOString() }),
  ];
  await append(source, arrivalAt(new Date()), [told.map((record, index) => tailnetRecord(record, index))]);
  await deriveCommands();
  ({ token } = await createApiToken({
    organizationId: source.organizationId,
    name: "reader",
    role: "viewer",
    createdBy: "test",
  }));
});

function tailnetRecord(value: Record<string, unknown>, index: number): Judged {
  const raw = { index, bytes: Buffer.from(JSON.stringify(value)), value, problem: undefined };
  const context = {
    organizationId: "",
    sourceId: source.id,
    cluster: undefined,
    deliveryId: "",
    receivedAt: instantOf(0),
  };
  return { record: raw, verdict: readTailnetRecord(raw, context) };
}

const ROUTES = {
  "": getList,
  "/count": getCount,
  "/facets": getFacets,
  "/histogram": getHistogram,
  "/talkers": getTalkers,
  "/export": getExport,
};

async function ask(
  path: string,
  headers: Record<string, string> = { authorization: `Bearer ${token}` },
): Promise<Response> {
  const request = new Request(`http://localhost${path}`, { headers });
  const [, stream = "", rest = ""] = /^\/api\/audit-logs\/([^/?]*)([^?]*)/.exec(path) ?? [];
  const route = Object.entries(ROUTES).find(([suffix]) => suffix === rest)?.[1];
  if (route !== undefined) return route(request, { params: Promise.resolve({ stream }) });
  return getEvent(request, { params: Promise.resolve({ stream, id: rest.slice(1) }) });
}

type Problem = { title: string; status: number; detail: string; requestId: string };

async function refusal(path: string, headers?: Record<string, string>): Promise<Problem> {
  const response = await ask(path, headers);
  expect(response.headers.get("content-type")).toBe("application/problem+json");
  expect(response.headers.get("cache-control")).toBe("no-store");
  const problem = (await response.json()) as Problem;
  expect(problem).toMatchObject({ status: response.status, requestId: response.headers.get("x-request-id") });
  return problem;
}

describe("the read API", () => {
  it.each(["", "/count", "/facets?field=user", "/export", `/${call.id}`])(
    "asks for a credential at …%s",
    async (path) => {
      const address = `/api/audit-logs/api-calls${path}`;
      expect(await refusal(address, {})).toMatchObject({ status: 401 });
      expect(await refusal(address, { authorization: "Bearer nope" })).toMatchObject({ status: 401 });
      const other = await createApiToken({
        organizationId: source.organizationId,
        name: "gone",
        role: "viewer",
        createdBy: "test",
      });
      await revokeApiToken({ organizationId: source.organizationId, id: other.id });
      expect(await refusal(address, { authorization: `Bearer ${other.token}` })).toMatchObject({ status: 401 });
    },
  );

  it("does not know other streams", async () => {
    expect(await refusal("/api/audit-logs/network-flows-x")).toMatchObject({
      status: 404,
      detail: expect.stringContaining("api-calls") as string,
    });
    expect(await refusal("/api/audit-logs/__proto__")).toMatchObject({ status: 404 });
    expect(await refusal("/api/audit-logs/constructor/count")).toMatchObject({ status: 404 });
  });

  it.each([
    ["?limit=1001", "limit=1001"],
    ["?limit=0", "limit=0"],
    ["?limit=ten", "limit"],
    ["?limit=-1", "limit"],
    ["?limit=5&limit=6", "limit"],
    ["?colour=red", "colour"],
    ["?user=a&format=csv", "format"],
    ["?outcome=fine", "outcome"],
    ["?from=now-1h&to=now-2h", "not before"],
    ["?from=2999-01-01T00:00:00Z", "not before"],
    ["/count?limit=5", "limit"],
    ["/facets", "field"],
    ["/facets?field=path", "field"],
    ["/facets?field=user&field=verb", "field"],
    ["/export?format=xlsx", "format"],
    ["/export?safe=no", "safe"],
    ["/export?cursor=x", "cursor"],
    ["/export?from=2999-01-01T00:00:00Z", "not before"],
  ])("refuses …%s with 422 and says why", async (path, reason) => {
    const problem = await refusal(`/api/audit-logs/api-calls${path}`);
    expect(problem.status).toBe(422);
    expect(problem.detail).toContain(reason);
  });

  it("refuses a foreign cursor with 400 and an unknown event with 404", async () => {
    expect(await refusal("/api/audit-logs/api-calls?cursor=abc")).toMatchObject({ status: 400 });
    expect(await refusal("/api/audit-logs/api-calls/00000000-0000-8000-8000-000000000000")).toMatchObject({
      status: 404,
    });
    expect(await refusal("/api/audit-logs/api-calls/%2e%2e")).toMatchObject({ status: 404 });
  });

  it("answers what no cache may keep and no browser may guess at", async () => {
    for (const path of ["", "/count", "/facets?field=user", "/export", `/${call.id}`]) {
      const response = await ask(`/api/audit-logs/api-calls${path}`);
      expect(response.status, path).toBe(200);
      expect(response.headers.get("cache-control"), path).toBe("no-store");
      expect(response.headers.get("x-content-type-options"), path).toBe("nosniff");
      await response.body?.cancel();
    }
  });

  it("gives the raw record to the byte: no integer is rounded, no key lost", async () => {
    const text = await (await ask(`/api/audit-logs/api-calls/${call.id}`)).text();
    expect(text).toContain(`"raw":${LARGE}`);
    expect(JSON.parse(text)).toMatchObject({
      id: call.id,
      delivery: { sha256: expect.stringMatching(/^[0-9a-f]{64}$/) as string },
    });
  });

  it("streams a CSV file with a speaking name", async () => {
    const response = await ask("/api/audit-logs/api-calls/export?user=alice%40example.com");
    expect(response.headers.get("content-type")).toContain("text/csv");
    expect(response.headers.get("content-disposition")).toMatch(
      /^attachment; filename="onrecord-api-calls-\d{4}-\d\d-\d\dT\d\d-\d\d-\d\dZ\.csv"$/,
    );
    expect(await response.text()).toContain(`"'=1+1"`);
    const raw = await (await ask("/api/audit-logs/api-calls/export?safe=0")).text();
    expect(raw).toContain(",=1+1,");
  });

  it("reads a key with an exclamation mark as an exclusion, escaped or not", async () => {
    for (const query of ["user!=alice@example.com", "user%21=alice%40example.com"]) {
      expect(await (await ask(`/api/audit-logs/api-calls/count?${query}`)).json()).toEqual({
        count: 0,
        complete: true,
      });
    }
    expect(await (await ask("/api/audit-logs/api-calls/count?user!=bob")).json()).toEqual({ count: 1, complete: true });
  });
});

type Parameter = { name: string; in: string };
type Document = {
  openapi: string;
  paths: Record<string, Record<string, { parameters?: Parameter[]; responses: Record<string, unknown> }>>;
  components: { schemas: Record<string, object> };
};

async function document(): Promise<Document> {
  return (await getOpenApi().json()) as Document;
}

describe("the OpenAPI document", () => {
  it("names every filter key of every stream wherever a filter is taken", async () => {
    const { paths } = await document();
    for (const stream of STREAM_IDS) {
      const keys = filterableFields(stream).flatMap(({ id }) => [id, `${id}!`]);
      for (const path of ["", "/count", "/facets", "/histogram", "/export"]) {
        const names = paths[`/api/audit-logs/${stream}${path}`]?.["get"]?.parameters?.map(({ name }) => name);
        expect(names, `${stream}${path}`).toEqual(expect.arrayContaining(["from", "to", "q", ...keys]));
      }
    }
  });

  it("names what an administrator changes, and what a sender is answered while it must wait", async () => {
    const { paths } = await document();
    for (const [path, method] of [
      ["/api/sources/{id}", "patch"],
      ["/api/sources/{id}/rejects/replay", "post"],
      ["/api/settings/redaction", "get"],
      ["/api/settings/redaction", "put"],
      ["/api/settings/redaction/preview", "post"],
    ] as const)
      expect(paths[path]?.[method]?.responses, `${method} ${path}`).toHaveProperty("200");
    for (const status of ["429", "503"]) expect(paths["/api/ingest"]?.["post"]?.responses).toHaveProperty(status);
  });

  it("has no reference that leads nowhere, and schemas that compile", async () => {
    const whole = await document();
    expect(whole.openapi).toBe("3.1.0");
    const references = [...JSON.stringify(whole).matchAll(/"\$ref":"#\/([^"]*)"/g)].map(([, path = ""]) =>
      path.split("/"),
    );
    expect(references.length).toBeGreaterThan(20);
    for (const path of references) {
      const target = path.reduce<unknown>((at, step) => (at as Record<string, unknown> | undefined)?.[step], whole);
      expect(target, path.join("/")).toBeTypeOf("object");
    }
    for (const name of Object.keys(whole.components.schemas)) expect(() => validator(whole, name), name).not.toThrow();
  });

  it.each([
    ["api-calls", "", "ApiCallPage"],
    ["commands", "", "CommandPage"],
    ["api-calls", `/${call.id}`, "ApiCallDetail"],
    ["commands", `/${recorded.id}`, "CommandDetail"],
    ["commands", "/count", "Count"],
    ["commands", "/facets?field=outcome", "Facets"],
    ["tailnet-changes", "", "TailnetChangePage"],
    ["network-flows", "", "NetworkFlowPage"],
    ["api-calls", "/histogram", "OutcomeHistogram"],
    ["network-flows", "/histogram", "TrafficHistogram"],
    ["network-flows", "/talkers", "Talkers"],
  ])("describes what /api/audit-logs/%s%s really answers", async (stream, path, schema) => {
    const validate = validator(await document(), schema);
    const answer: unknown = await (await ask(`/api/audit-logs/${stream}${path}`)).json();
    expect(validate(answer), JSON.stringify(validate.errors)).toBe(true);
    if (path === "") expect((answer as { items: unknown[] }).items).toHaveLength(1);
  });

  it("names the HEC route with each of its answers", async () => {
    const { responses } = (await document()).paths["/services/collector/event"]?.["post"] ?? {};
    expect(Object.keys(responses ?? {})).toEqual(["200", "400", "401", "403", "413", "415", "429", "503"]);
  });

  it("describes a refusal", async () => {
    const validate = validator(await document(), "Problem");
    expect(validate(await refusal("/api/audit-logs/nope"))).toBe(true);
  });
});

function validator(whole: Document, name: string): ReturnType<Ajv2020["compile"]> {
  // Formats are for readers; what they say is tested elsewhere.
  const ajv = new Ajv2020({ strict: false, validateFormats: false });
  ajv.addSchema(whole, "api");
  return ajv.compile({ $ref: `api#/components/schemas/${name}` });
}
