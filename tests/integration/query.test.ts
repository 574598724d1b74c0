import { describe, expect, it } from "vitest";
import fc from "fast-check";
import { deriveCommands } from "../../lib/commands/follow.ts";
import { transaction } from "../../lib/db.ts";
import { API_CALL_DIMENSIONS, API_CALL_FIELDS } from "../../lib/events/api-call-fields.ts";
import { COMMAND_FIELDS } from "../../lib/events/command-fields.ts";
import type { ApiCallEvent, AuditEvent } from "../../lib/events/event.ts";
import type { Field, StreamId } from "../../lib/events/field.ts";
import { STREAMS } from "../../lib/events/streams.ts";
import { append } from "../../lib/ingest/append.ts";
import { arrivalAt } from "../../lib/ingest/arrival.ts";
import { countEvents } from "../../lib/query/count-events.ts";
import { facetFields, facetValues } from "../../lib/query/facet-values.ts";
import { filterableFields, type Condition, type Filter } from "../../lib/query/filter.ts";
import { getEvent } from "../../lib/query/get-event.ts";
import { listEvents } from "../../lib/query/list-events.ts";
import { useFreshDatabase } from "../support/database.ts";
import { apiCall, judged, makeSource, recordedCommand, type CallFacts, type TestSource } from "../support/events.ts";
import { satisfies } from "../../lib/tail/matches.ts";
import { everyItem, filterOf, readerOf } from "../support/read.ts";

useFreshDatabase();
const now = new Date("2026-11-21T00:00:00Z");

async function given(events: readonly AuditEvent[], source?: TestSource): Promise<TestSource> {
  const into = source ?? (await makeSource());
  await append(into, arrivalAt(now), [judged(events)]);
  await deriveCommands();
  return into;
}

async function idsOf(source: TestSource, query: string, stream: StreamId = "api-calls"): Promise<string[]> {
  const items = await everyItem({ scope: readerOf(source), stream, filter: filterOf(stream, query), limit: 1000, now });
  return items.map(({ id }) => id);
}

describe("a list", () => {
  it("pages without a gap or a repeat when timestamps tie", async () => {
    const tied = Array.from({ length: 25 }, (_, i) => apiCall({ at: "2026-11-20T10:00:00.123456Z", key: String(i) }));
    const around = ["2026-11-20T10:00:00.123455Z", "2026-11-20T10:00:00.123457Z"].map((at) => apiCall({ at }));
    const source = await given([...tied, ...around]);
    const all = { scope: readerOf(source), stream: "api-calls" as const, filter: filterOf("api-calls"), now };
    const whole = await everyItem({ ...all, limit: 1000 });
    expect(whole).toHaveLength(27);
    expect(whole.map(({ id }) => id)).toEqual(
      whole
        .map(({ id }) => id)
        .sort()
        .reverse(),
    );
    for (const limit of [1, 2, 7, 26, 27]) {
      expect(
        (await everyItem({ ...all, limit })).map(({ id }) => id),
        `limit ${String(limit)}`,
      ).toEqual(whole.map(({ id }) => id));
    }
  });

  it("ends without an empty page", async () => {
    const source = await given([apiCall(), apiCall()]);
    const page = await listEvents({
      scope: readerOf(source),
      stream: "api-calls",
      filter: filterOf("api-calls"),
      limit: 2,
      now,
    });
    expect(page.items).toHaveLength(2);
    expect(page.nextCursor).toBeNull();
  });

  it("keeps the first page's time while paging, so that the oldest rows are not lost", async () => {
    const source = await given([apiCall({ at: "2026-11-20T10:00:00Z" }), apiCall({ at: "2026-11-20T11:00:00Z" })]);
    const query = {
      scope: readerOf(source),
      stream: "api-calls" as const,
      filter: filterOf("api-calls", "from=now-24h&to=now"),
      limit: 1,
    };
    const first = await listEvents({ ...query, now: new Date("2026-11-21T09:59:59Z") });
    const later = await listEvents({ ...query, now: new Date("2026-11-21T10:30:00Z"), cursor: first.nextCursor ?? "" });
    expect(later.items.map(({ occurredAt }) => occurredAt)).toEqual(["2026-11-20T10:00:00.000000Z"]);
  });

  it("refuses a cursor it did not give", async () => {
    const source = await given([apiCall(), apiCall()]);
    const scope = readerOf(source);
    const { nextCursor } = await listEvents({
      scope,
      stream: "api-calls",
      filter: filterOf("api-calls"),
      limit: 1,
      now,
    });
    const cursor = nextCursor ?? "";
    for (const wrong of [
      "",
      "x",
      `${cursor}A`,
      `${cursor}=`,
      cursor.slice(1),
      Buffer.from("api-calls 1 2").toString("base64url"),
    ]) {
      const page = listEvents({
        scope,
        stream: "api-calls",
        filter: filterOf("api-calls"),
        limit: 1,
        cursor: wrong,
        now,
      });
      await expect(page, JSON.stringify(wrong)).rejects.toMatchObject({ code: "malformed" });
    }
    const other = listEvents({ scope, stream: "commands", filter: filterOf("commands"), limit: 1, cursor, now });
    await expect(other).rejects.toMatchObject({ code: "malformed" });
  });

  it("takes a limit from 1 to 1000 and no other", async () => {
    const source = await given([apiCall()]);
    const page = (limit: number): Promise<unknown> =>
      listEvents({ scope: readerOf(source), stream: "api-calls", filter: filterOf("api-calls"), limit, now });
    await expect(page(1000)).resolves.toBeDefined();
    for (const limit of [0, 1001, -1, 1.5, Number.NaN])
      await expect(page(limit)).rejects.toMatchObject({ code: "invalid" });
  });

  it("takes `from` in and leaves `to` out, to the microsecond", async () => {
    const times = ["00.000000", "00.000001", "00.000002", "00.000244", "00.000245"];
    const source = await given(times.map((time) => apiCall({ at: `2026-11-20T10:00:${time}Z` })));
    const between = async (from: string, to: string): Promise<number> =>
      (await idsOf(source, `from=2026-11-20T10:00:${from}Z&to=2026-11-20T10:00:${to}Z`)).length;
    expect(await between("00.000000", "00.000001")).toBe(1);
    expect(await between("00.000001", "00.000002")).toBe(1);
    expect(await between("00.000001", "00.000245")).toBe(3);
    expect(await between("00.000003", "00.000244")).toBe(0);
    expect(await between("00.000000", "01.000000")).toBe(5);
  });

  it("shows times of any year an event can have", async () => {
    const source = await given(
      ["1970-01-01T00:00:00.000001Z", "10500-06-01T00:00:00Z", "2200-01-01T00:00:00Z"].map((at) => apiCall({ at })),
    );
    const filter = { ...filterOf("api-calls"), to: "10889-01-01T00:00:00Z" };
    const { items } = await listEvents({ scope: readerOf(source), stream: "api-calls", filter, limit: 10, now });
    expect(items.map(({ occurredAt }) => occurredAt)).toEqual([
      "10500-06-01T00:00:00.000000Z",
      "2200-01-01T00:00:00.000000Z",
      "1970-01-01T00:00:00.000001Z",
    ]);
    expect(items.map(({ clockSkew }) => clockSkew)).toEqual([true, true, true]);
  });

  it("reads to the last moment an event can have, and from around it", async () => {
    const last = "10889-08-02T05:31:50.655998Z";
    const source = await given([apiCall({ at: last, verb: "get" }), apiCall({ verb: "get" })]);
    const asked = { scope: readerOf(source), stream: "api-calls" as const, limit: 10, now };
    for (const query of ["", "verb=get", "q=pods", "durationMs=..1000000"])
      for (const at of [undefined, last]) {
        const filter = filterOf("api-calls", `from=1970-01-01T00:00:00Z&to=10889-08-02T05:31:50.655Z&${query}`);
        const { items } = await listEvents({ ...asked, filter, at });
        expect(items, `${query} at ${String(at)}`).toHaveLength(1);
      }
    const filter = filterOf("api-calls", "from=10889-08-02T05:31:50.655Z&to=10889-08-02T05:31:50.655999999Z");
    expect((await listEvents({ ...asked, filter })).items).toHaveLength(1);
  });

  it("shows an API call with every field, absent ones null, counts as numbers", async () => {
    const call = apiCall({
      key: "k",
      at: "2026-11-20T10:00:00.123456Z",
      session: "s-1",
      requestBytes: 2 ** 40,
      groups: ['a"b', "c,{d}", "NULL"],
    });
    const source = await given([call]);
    const { items } = await listEvents({
      scope: readerOf(source),
      stream: "api-calls",
      filter: filterOf("api-calls"),
      limit: 1,
      now,
    });
    expect(items[0]).toEqual({
      id: call.id,
      occurredAt: "2026-11-20T10:00:00.123456Z",
      receivedAt: "2026-11-21T00:00:00.000000Z",
      user: "alice@example.com",
      userType: "person",
      groups: ['a"b', "c,{d}", "NULL"],
      authenticatedUser: "alice@example.com",
      device: null,
      sourceIp: "100.101.10.11",
      cluster: "prod-eu",
      namespace: "payments",
      apiGroup: null,
      apiVersion: "v1",
      resource: "pods",
      subresource: null,
      name: null,
      verb: "list",
      accessMethod: "kubectl",
      status: 200,
      outcome: "success",
      durationMs: 3.25,
      longRunning: false,
      userAgent: "kubectl/v1.36.4 (linux/amd64) kubernetes/bb826b1",
      path: "/api/v1/namespaces/payments/pods?limit=500",
      session: "s-1",
      kubectlCommand: null,
      commandId: call.id,
      requestBytes: 2 ** 40,
      responseBytes: null,
      clockSkew: false,
      source: source.name,
      sourceEventId: "k",
      witness: null,
      witnessId: null,
      ambiguous: false,
    });
    expect(Object.keys(items[0] ?? {})).toEqual(API_CALL_FIELDS.map(({ id }) => id));
  });
});

const HOSTILE = [
  'quote"s',
  "a,b",
  "=1+1",
  "line\nbreak",
  "100%_\\",
  "\u202Ertl",
  "nul\0here",
  "\ud83d",
  String.raw`\u0000`,
  "🦄",
  " ",
  "é".repeat(200),
];

/** Few enough values that random filters often match, every kind of odd one among them, and absent ones. */
function oddCalls(count: number): ApiCallEvent[] {
  const pick = <T>(values: readonly T[], n: number): T => values[n % values.length] as T;
  return Array.from({ length: count }, (_, i) => {
    const facts: CallFacts = {
      at: `2026-11-20T10:${String(Math.floor(i / 60) % 60).padStart(2, "0")}:${String(i % 7).padStart(2, "0")}Z`,
      key: `odd-${String(i)}`,
      user: pick([undefined, "alice", "bob", "Éva", ...HOSTILE], i * 7),
      userType: pick(["person", "system", "node"], i),
      device: pick([undefined, "laptop", ""], i),
      namespace: pick([undefined, "payments", "web", ...HOSTILE], i * 5),
      apiGroup: pick([undefined, "", "apps"], i * 3),
      name: pick([undefined, ...HOSTILE], i * 11),
      path: pick(["/api/v1/pods", "/healthz", undefined, ...HOSTILE], i * 13),
      userAgent: pick(["kubectl", undefined, ...HOSTILE], i * 17),
      verb: pick(["get", "list", "delete"], i),
      accessMethod: pick(["kubectl", "browser", "unknown"], Math.floor(i / 3)),
      status: pick([200, 201, 403, 404, 500, undefined], i * 3),
      outcome: pick(["success", "denied", "failed", "running"], i),
      durationMs: pick([undefined, 0, 0.5, 12.25, 100, 5000], i * 5),
      longRunning: i % 9 === 0,
      session: pick([undefined, "s1", "s2", ...HOSTILE], i * 3),
      requestBytes: pick([undefined, 0, 17, 2 ** 45], i),
      kubectlCommand: pick([undefined, "kubectl get", "kubectl delete"], i),
    };
    return apiCall(facts);
  });
}

function oddCommands(count: number): AuditEvent[] {
  const pick = <T>(values: readonly T[], n: number): T => values[n % values.length] as T;
  return Array.from({ length: count }, (_, i) =>
    recordedCommand({
      at: `2026-11-20T11:00:${String(i % 60).padStart(2, "0")}Z`,
      key: `odd-command-${String(i)}`,
      user: pick([undefined, "alice", ...HOSTILE], i * 7),
      command: pick(["kubectl get po", "helm ls", ...HOSTILE], i * 5),
      namespace: pick([undefined, "payments", ...HOSTILE], i * 3),
      exitCode: pick([undefined, 0, 1, -1, 137], i),
      durationMs: pick([undefined, 0, 812], i),
      accessMethod: pick(["browser", "kubectl"], i),
    }),
  );
}

type Item = { id: string } & Record<string, unknown>;

/** Conditions over the values the data has, and some it has not. */
function anyFilter(stream: StreamId, items: readonly Item[]): fc.Arbitrary<Filter> {
  const conditionOf = (field: Field): fc.Arbitrary<Condition> => {
    const present = [...new Set(items.map((item) => shownAs(item[field.id])))].slice(0, 30);
    // A URL carries any text but the codec is tested elsewhere: here the values go straight in.
    const value = fc.constantFrom(...(field.filter === "range" ? [""] : present), "");
    const list = fc
      .record({
        op: fc.constantFrom("in" as const, "not-in" as const),
        values: fc.uniqueArray(value, { minLength: 1, maxLength: 4 }),
      })
      .map((condition) => ({ field: field.id, ...condition }));
    if (field.type !== "number" && field.type !== "duration") return list;
    const end = fc.constantFrom(undefined, -1, 0, 0.5, 100, 400, 2 ** 45);
    const range = fc.tuple(fc.constantFrom(0, 1, 17, 200), end).map(([min, max]): Condition => ({
      field: field.id,
      op: "range",
      min,
      ...(max !== undefined && max >= min && { max }),
    }));
    return fc.oneof(list, range);
  };
  return fc.record({
    from: fc.constantFrom("1970-01-01T00:00:00Z"),
    to: fc.constantFrom("9000-01-01T00:00:00Z"),
    conditions: fc
      .subarray(filterableFields(stream), { maxLength: 3 })
      .chain((fields) => fc.tuple(...fields.map(conditionOf))),
    q: fc.constantFrom(undefined, undefined, undefined, "ALI", "/api", "100%_\\", "kubectl", "a,b", "_"),
  });
}

function shownAs(value: unknown): string {
  return value === null ? "" : (value as string | number | boolean).toString();
}

describe("a filter", () => {
  it.each(["api-calls", "commands"] as const)(
    "means on %s exactly what it says, for every field and operator",
    async (stream) => {
      const source = await given(stream === "commands" ? oddCommands(150) : oddCalls(400));
      const scope = readerOf(source);
      const everything = await everyItem({ scope, stream, filter: filterOf(stream), limit: 1000, now });
      expect(everything.length).toBeGreaterThan(100);
      const runs = { numRuns: 120, seed: 42 };
      await fc.assert(
        fc.asyncProperty(anyFilter(stream, everything), async (filter) => {
          const expected = everything.filter((item) => satisfies(stream, item, filter)).map(({ id }) => id);
          const page = await listEvents({ scope, stream, filter, limit: 1000, now });
          expect(page.items.map(({ id }) => id)).toEqual(expected);
          expect(await countEvents({ scope, stream, filter, now })).toEqual({ count: expected.length, complete: true });
        }),
        runs,
      );
    },
  );

  it("finds each field of each stream by each value it shows", async () => {
    const source = await given([...oddCalls(60), ...oddCommands(40)]);
    const scope = readerOf(source);
    for (const stream of ["api-calls", "commands"] as const) {
      const everything: Item[] = await everyItem({ scope, stream, filter: filterOf(stream), limit: 1000, now });
      for (const { id: field, filter } of filterableFields(stream)) {
        if (filter === "range") continue;
        const value = shownAs(everything.at(7)?.[field]);
        const wanted = { ...filterOf(stream), conditions: [{ field, op: "in" as const, values: [value] }] };
        const { items } = await listEvents({ scope, stream, filter: wanted, limit: 1000, now });
        expect(
          items.map(({ id }) => id),
          `${stream} ${field}=${value}`,
        ).toEqual(everything.filter((item) => shownAs(item[field]) === value).map(({ id }) => id));
      }
    }
  });

  it("takes % and _ in free text as they are, and finds it whatever the case, within one field", async () => {
    const source = await given([
      apiCall({ name: "100%_done" }),
      apiCall({ name: "100x_done" }),
      apiCall({ name: "ÉCLAIR" }),
    ]);
    expect(await idsOf(source, "q=0%25_D")).toHaveLength(1);
    expect(await idsOf(source, "q=éclair")).toHaveLength(1);
    expect(await idsOf(source, "q=alice@example.com100")).toEqual([]);
  });

  it("finds a part of a path by all of it, also what most paths begin with", async () => {
    const paths = [
      "/api/v1/namespaces/orders/pods",
      "/apis/apps/v1/namespaces/orders/pods",
      "/x/api/v1/namespaces/orders/pods/a",
    ];
    const source = await given(paths.map((path) => apiCall({ path })));
    expect(await idsOf(source, "q=/API/v1/namespaces/ORDERS/pods")).toHaveLength(2);
    expect(await idsOf(source, "q=apis/apps/v1/namespaces/orders")).toHaveLength(1);
    expect(await idsOf(source, "q=/api/v1/namespaces/orders/pods/a")).toHaveLength(1);
    expect(await idsOf(source, "q=/api/v1/namespaces/order/pods")).toEqual([]);
    expect(await idsOf(source, "q=/api/v1/namespaces/")).toHaveLength(2);
  });

  it("finds a value of any length", async () => {
    const long = "x".repeat(3_000);
    const source = await given([recordedCommand({ user: long }), recordedCommand({ user: `${long}x` })]);
    expect(await idsOf(source, `user=${long}`, "commands")).toHaveLength(1);
  });

  it("finds nothing for a source that does not exist", async () => {
    const source = await given([apiCall()]);
    expect(await idsOf(source, "source=nope")).toEqual([]);
    expect(await idsOf(source, "source!=nope")).toHaveLength(1);
    expect(await idsOf(source, `source=nope&source=${source.name}`)).toHaveLength(1);
  });
});

describe("an organization", () => {
  it("sees nothing of another one, by any verb", async () => {
    const mine = await given([apiCall({ user: "mine" })]);
    const secret = apiCall({ user: "theirs", session: "s" });
    const theirs = await given([secret, recordedCommand({ user: "theirs", session: "s" })]);
    const scope = readerOf(mine);
    for (const stream of ["api-calls", "commands"] as const) {
      const filter = filterOf(stream, "user=theirs");
      expect((await listEvents({ scope, stream, filter, limit: 10, now })).items).toEqual([]);
      expect(await countEvents({ scope, stream, filter, now })).toEqual({ count: 0, complete: true });
      const { values } = await facetValues({ scope, stream, filter: filterOf(stream), field: "user", now });
      expect(values.map(({ value }) => value)).not.toContain("theirs");
      await expect(getEvent({ scope, stream, id: secret.id })).rejects.toMatchObject({ code: "not-found" });
    }
    expect(await idsOf(mine, `source=${theirs.name}`)).toEqual([]);
  });

  it("is kept apart even by a query that forgets to ask", async () => {
    const mine = await given([apiCall()]);
    await given([apiCall(), recordedCommand()]);
    await transaction({ role: "app", organizationId: mine.organizationId }, async (client) => {
      for (const view of ["api_calls", "commands", "command_events", "deliveries", "delivery_parts", "rejects"]) {
        const { rows } = await client.query<{ organization_id: string }>(
          `SELECT DISTINCT organization_id FROM ${view}`,
        );
        expect(
          rows.filter((row) => row.organization_id !== mine.organizationId),
          view,
        ).toEqual([]);
      }
    });
  });
});

describe("facets", () => {
  it("count under the other conditions, the commonest first, absent ones as null", async () => {
    const calls = [
      apiCall({ user: "a", verb: "get" }),
      apiCall({ user: "a" }),
      apiCall({ user: "b" }),
      apiCall({ user: undefined }),
      apiCall({ user: "c", verb: "get" }),
    ];
    const source = await given(calls);
    const query = { scope: readerOf(source), stream: "api-calls" as const, now };
    expect(await facetValues({ ...query, filter: filterOf("api-calls", "user=b&verb=list"), field: "user" })).toEqual({
      values: [
        { value: "a", count: 1 },
        { value: "b", count: 1 },
        { value: null, count: 1 },
      ],
      complete: true,
    });
    const all = await facetValues({ ...query, filter: filterOf("api-calls"), field: "user" });
    expect(all.values[0]).toEqual({ value: "a", count: 2 });
  });

  it("give values that, put into the filter, find as many events as counted, for every field", async () => {
    const source = await given([...oddCalls(120), ...oddCommands(60)]);
    for (const stream of ["api-calls", "commands"] as const) {
      const query = { scope: readerOf(source), stream, now };
      for (const { id: field } of facetFields(stream)) {
        const { values, complete } = await facetValues({ ...query, filter: filterOf(stream), field });
        expect(complete).toBe(true);
        for (const { value, count } of values.slice(0, 8)) {
          const filter = { ...filterOf(stream), conditions: [{ field, op: "in" as const, values: [value ?? ""] }] };
          expect(await countEvents({ ...query, filter }), `${stream} ${field}=${String(value)}`).toEqual({
            count,
            complete: true,
          });
        }
      }
    }
  });

  it("can be searched", async () => {
    const source = await given(["Alice", "alina", "bob", "100%"].map((user) => apiCall({ user })));
    const search = async (text: string): Promise<(string | null)[]> => {
      const query = { scope: readerOf(source), stream: "api-calls" as const, filter: filterOf("api-calls"), now };
      return (await facetValues({ ...query, field: "user", search: text })).values.map(({ value }) => value).sort();
    };
    expect(await search("AL")).toEqual(["Alice", "alina"]);
    expect(await search("0%")).toEqual(["100%"]);
    expect(await search("%")).toEqual(["100%"]);
  });

  it("say when there are more values than they show", async () => {
    const source = await given(Array.from({ length: 1001 }, (_, i) => apiCall({ name: `pod-${String(i)}` })));
    const query = { scope: readerOf(source), stream: "api-calls" as const, now, field: "name" };
    const cut = await facetValues({ ...query, filter: filterOf("api-calls") });
    expect(cut.values).toHaveLength(1000);
    expect(cut.complete).toBe(false);
    const whole = await facetValues({ ...query, filter: filterOf("api-calls"), search: "pod-10" });
    expect(whole).toMatchObject({ complete: true, values: { length: 12 } });
  });

  it("refuse a field that has none", async () => {
    const source = await given([apiCall()]);
    for (const field of ["", "path", "nope", "occurredAt"]) {
      const asked = facetValues({
        scope: readerOf(source),
        stream: "api-calls",
        filter: filterOf("api-calls"),
        field,
        now,
      });
      await expect(asked, field).rejects.toMatchObject({ code: "invalid" });
    }
  });
});

describe("one event", () => {
  it("comes with its record as received, to the byte, and its delivery", async () => {
    const source = await makeSource();
    const texts = [
      '{"a":9007199254740993,"__proto__":{"x":1},"b":"</script>\\u0000"}',
      '{"a": 1.10,\n "a": 2}',
      "not json",
      '"text"',
      "{}",
    ];
    const calls = texts.map((_, i) => apiCall({ key: String(i) }));
    const records = calls.map((event, index) => ({
      record: { index, bytes: Buffer.from(texts[index] ?? ""), value: undefined, problem: undefined },
      verdict: { event },
    }));
    const { deliveryId } = await append(source, arrivalAt(now), [records]);
    for (const [index, { id }] of calls.entries()) {
      const { item, raw, delivery } = await getEvent({ scope: readerOf(source), stream: "api-calls", id });
      expect(item.id).toBe(id);
      expect(raw).toBe(texts[index] === "not json" ? '"not json"' : texts[index]);
      expect(delivery).toEqual({
        id: deliveryId,
        receivedAt: "2026-11-21T00:00:00.000000Z",
        sha256: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
        redacted: null,
      });
    }
  });

  it("finds its record in whichever part of a large delivery holds it", async () => {
    const source = await makeSource();
    const calls = Array.from({ length: 40 }, (_, i) => apiCall({ key: `big-${String(i)}` }));
    const records = calls.map((event, index) => ({
      record: {
        index,
        bytes: Buffer.from(JSON.stringify({ index, filler: "x".repeat(40_000) })),
        value: undefined,
        problem: undefined,
      },
      verdict: { event },
    }));
    await append(source, arrivalAt(now), [records.slice(0, 15), records.slice(15)]);
    for (const index of [0, 12, 13, 14, 15, 39]) {
      const { raw } = await getEvent({ scope: readerOf(source), stream: "api-calls", id: calls[index]?.id ?? "" });
      expect(JSON.parse(raw ?? "")).toMatchObject({ index });
    }
  });

  it("that is a command is found by every id it ever had, with all its calls in time order", async () => {
    const at = (second: number): string => `2026-11-20T12:00:${String(second).padStart(2, "0")}Z`;
    const recorded = recordedCommand({ at: at(5), session: "s", command: "kubectl get po" });
    const source = await given([recorded, ...[6, 7, 8].map((second) => apiCall({ at: at(second), session: "s" }))]);
    await given([apiCall({ at: at(2), session: "s" })], source);
    const calls = await everyItem({
      scope: readerOf(source),
      stream: "api-calls",
      filter: filterOf("api-calls"),
      limit: 1000,
      now,
    });
    expect(calls).toHaveLength(4);
    for (const id of [recorded.id, ...calls.map((call) => call.id)]) {
      const found = await getEvent({ scope: readerOf(source), stream: "commands", id });
      expect(found.item).toMatchObject({ command: "kubectl get po", apiCalls: 4, id: calls.at(-1)?.id });
      expect(found.calls).toEqual([...calls].reverse());
      expect(JSON.parse(found.raw ?? "")).toMatchObject({ command: "kubectl get po" });
    }
    const filter = `commandId=${calls.at(-1)?.id ?? ""}`;
    expect(await idsOf(source, filter)).toHaveLength(4);
    expect(await idsOf(source, filter.replace("=", "!="))).toHaveLength(0);
    expect(await idsOf(source, "commandId=")).toHaveLength(0);
  });

  it("that is a command known by its calls alone has no record, but the delivery of the first", async () => {
    const source = await given([
      apiCall({ session: "s", at: "2026-11-20T12:00:00Z" }),
      apiCall({ session: "s", at: "2026-11-20T12:00:01Z" }),
    ]);
    const { items } = await listEvents({
      scope: readerOf(source),
      stream: "commands",
      filter: filterOf("commands"),
      limit: 5,
      now,
    });
    const found = await getEvent({ scope: readerOf(source), stream: "commands", id: items[0]?.id ?? "" });
    expect(found).toMatchObject({
      raw: null,
      delivery: { receivedAt: "2026-11-21T00:00:00.000000Z" },
      calls: { length: 2 },
    });
    expect(Object.keys(found.item)).toEqual(COMMAND_FIELDS.map(({ id }) => id));
  });

  it("that does not exist is not found, whatever its id looks like", async () => {
    const source = await given([apiCall()]);
    for (const id of ["", "x", "00000000-0000-8000-8000-000000000000", "'; drop table command --"]) {
      for (const stream of ["api-calls", "commands"] as const) {
        await expect(getEvent({ scope: readerOf(source), stream, id })).rejects.toMatchObject({ code: "not-found" });
      }
    }
  });
});

describe("the index behind a stream", () => {
  it("has a key for each field of commands that says so, under its key", async () => {
    const source = await given([
      recordedCommand({ session: "s", device: "d", sourceIp: "i", user: "u", namespace: "n" }),
    ]);
    const fields = STREAMS.commands.fields.filter((field: Field) => field.key !== undefined) as Field[];
    const column = (field: Field): string => (field.id === "source" ? "source_id" : field.column);
    const keys = fields.map((field) => `facet_key(organization_id, '${field.key ?? ""}', ${column(field)}::text)`);
    const sql = `SELECT facets AS actual, ARRAY[${keys.join(", ")}] AS expected FROM commands`;
    const { rows } = await transaction({ role: "app", organizationId: source.organizationId }, (client) =>
      client.query<{ actual: string[]; expected: string[] }>(sql),
    );
    expect(rows).toHaveLength(1);
    expect(rows[0]?.expected).not.toContain(null);
    expect([...(rows[0]?.actual ?? [])].sort()).toEqual([...(rows[0]?.expected ?? [])].sort());
  });

  it("holds every dimension of api-calls with the columns it is said to have, and shares its rows", async () => {
    const same = { user: "u", name: "m", path: "/p", verb: "get" };
    const source = await given([apiCall(same), apiCall(same), apiCall({ ...same, user: "v" })]);
    for (const { view, key, columns } of API_CALL_DIMENSIONS) {
      const { rows } = await transaction({ role: "app", organizationId: source.organizationId }, (client) =>
        client.query<{ rows: number; used: number }>(
          `SELECT (SELECT count(*)::int FROM (SELECT id, ${columns.join(", ")} FROM ${view}) d) AS rows,
                  (SELECT count(DISTINCT ${key})::int FROM api_calls) AS used`,
        ),
      );
      const expected = view === "callers" ? 2 : 1;
      expect(rows, view).toEqual([{ rows: expected, used: expected }]);
    }
  });

  it("tells apart callers whose texts only together read the same", async () => {
    const source = await given([
      apiCall({ device: "a", sourceIp: "bc", key: "one" }),
      apiCall({ device: "ab", sourceIp: "c", key: "two" }),
    ]);
    const found = await everyItem({
      scope: readerOf(source),
      stream: "api-calls",
      filter: filterOf("api-calls", "device=ab"),
      now: new Date(),
    });
    expect(found.map(({ sourceIp }) => sourceIp)).toEqual(["c"]);
  });
});
