import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { deriveCommands } from "../../lib/commands/follow.ts";
import { rebuildCommands } from "../../lib/commands/rebuild.ts";
import { matchCommitted } from "../../lib/commands/witness/follow.ts";
import { transaction } from "../../lib/db.ts";
import type { ApiCallEvent } from "../../lib/events/event.ts";
import type { ApiCallItem, CommandItem } from "../../lib/events/item.ts";
import { exportEvents } from "../../lib/export/export-events.ts";
import { byteStream } from "../../lib/http/byte-stream.ts";
import { append } from "../../lib/ingest/append.ts";
import { arrivalAt } from "../../lib/ingest/arrival.ts";
import { receive } from "../../lib/ingest/receive.ts";
import { countEvents } from "../../lib/query/count-events.ts";
import { detailJson } from "../../lib/query/detail-json.ts";
import { facetValues } from "../../lib/query/facet-values.ts";
import { getEvent } from "../../lib/query/get-event.ts";
import { outcomeHistogram } from "../../lib/query/histogram.ts";
import { latencyReport } from "../../lib/query/latency.ts";
import { satisfies } from "../../lib/tail/matches.ts";
import { endOfLog, readStep } from "../../lib/tail/read-step.ts";
import type { Position } from "../../lib/tail/position.ts";
import { useFreshDatabase } from "../support/database.ts";
import { apiCall, judged, makeSource, type CallFacts, type TestSource } from "../support/events.ts";
import { everyItem, filterOf, readerOf } from "../support/read.ts";
import { capturedLog, proxiedCapture } from "../support/witnesses.ts";

useFreshDatabase();

type Witness = TestSource & { kind: string; cluster: string };
type Both = { audit: Witness; proxy: Witness };

async function givenBoth(clusters: { audit?: string; proxy?: string } = {}): Promise<Both> {
  const { audit: audited = "prod-eu", proxy: proxied = "prod-eu" } = clusters;
  const audit = await makeSource({ kind: "kubernetes-audit", cluster: audited });
  const { organizationId } = audit;
  const proxy = await makeSource({ organizationId, kind: "tailscale-recorder", cluster: proxied });
  return {
    audit: { ...audit, kind: "kubernetes-audit", cluster: audited },
    proxy: { ...proxy, kind: "tailscale-recorder", cluster: proxied },
  };
}

async function post(source: Witness, records: readonly object[]): Promise<void> {
  const body = Buffer.from(records.map((record) => JSON.stringify(record)).join("\n"));
  const receivedAt = new Date("2026-11-21T00:10:00Z");
  const target = { ...source, rateLimit: null };
  expect(await receive({ source: target, body, encoding: null, receivedAt })).toMatchObject({ rejected: 0 });
}

async function store(source: TestSource, ...calls: ApiCallEvent[]): Promise<void> {
  await append(source, arrivalAt(new Date("2026-11-21T00:10:00Z")), [judged(calls)]);
}

const at = (seconds: number): string => new Date(Date.UTC(2026, 10, 20, 12) + seconds * 1_000).toISOString();

/** What the audit log has of a call: everything but the device. */
function audited(seconds: number, facts: CallFacts = {}): ApiCallEvent {
  const proxy = { authenticatedUser: "system:serviceaccount:tailscale:proxy", sourceIp: "10.42.0.7" };
  return apiCall({ at: at(seconds), key: `audit ${String(seconds)}`, ...proxy, ...facts });
}

/** What a proxy has of it: the device, and nothing of how it ended. */
function proxied(seconds: number, facts: CallFacts = {}): ApiCallEvent {
  const untold = { authenticatedUser: undefined, sourceIp: undefined, groups: [], status: undefined };
  return apiCall({
    at: at(Math.floor(seconds)),
    key: `proxy ${String(seconds)}`,
    ...untold,
    outcome: "unknown",
    durationMs: undefined,
    device: "laptop.tail0a1b.ts.net",
    ...facts,
  });
}

async function calls(source: TestSource, query = ""): Promise<ApiCallItem[]> {
  const filter = filterOf("api-calls", query);
  return everyItem({ scope: readerOf(source), stream: "api-calls", filter, limit: 1_000, now: new Date() });
}

async function commands(source: TestSource): Promise<CommandItem[]> {
  const filter = filterOf("commands");
  return everyItem({ scope: readerOf(source), stream: "commands", filter, limit: 1_000, now: new Date() });
}

/** All that is shown, but for what differs from one arrival and organization to another; of ids, the time. */
async function shown(source: TestSource): Promise<unknown[]> {
  return transaction({ role: "owner" }, async (client) => {
    const { rows } = await client.query<{ row: unknown }>(
      `SELECT to_jsonb(e) - '{received_at,digest,delivery_id,delivery_index,organization_id,source_id,witness_source_id,witness_id,caller_id,place_id,operation_id,target_id,result_id,keys}'::text[]
          || jsonb_build_object('merged', e.witness_id IS NOT NULL,
               'id', left(e.id::text, 18),
               'command', (SELECT c.command FROM command_call l JOIN command c ON c.organization_id = l.organization_id AND c.id = l.command_id
                            WHERE l.organization_id = e.organization_id AND l.call_id = e.id)) AS row
         FROM api_call_rows e WHERE organization_id = $1 ORDER BY occurred_at, path, verb, source_event_id`,
      [source.organizationId],
    );
    return rows.map(({ row }) => row);
  });
}

describe("a call that a proxy and the audit log saw", () => {
  it("is one call that carries both: who from which device, and how it ended", async () => {
    const { audit, proxy } = await givenBoth();
    await store(audit, audited(1.25, { name: "web" }));
    await store(proxy, proxied(1.25, { requestBytes: 17 }));
    await matchCommitted();
    expect(await calls(audit)).toMatchObject([
      {
        id: audited(1.25).id,
        occurredAt: at(1.25).replace("Z", "000Z"),
        user: "alice@example.com",
        groups: ["developers"],
        authenticatedUser: "system:serviceaccount:tailscale:proxy",
        device: "laptop.tail0a1b.ts.net",
        name: "web",
        status: 200,
        outcome: "success",
        durationMs: 3.25,
        requestBytes: 17,
        source: audit.name,
        witness: proxy.name,
        witnessId: proxied(1.25).id,
        ambiguous: false,
      },
    ]);
  });

  it("is opened by the id of either, and says what each told", async () => {
    const { audit, proxy } = await givenBoth();
    const [one, other] = [audited(1.25), proxied(1.25)];
    await store(proxy, other);
    await store(audit, one);
    await matchCommitted();
    for (const { id } of [one, other]) {
      const detail = await getEvent({ scope: readerOf(audit), stream: "api-calls", id });
      const answer = JSON.parse(detailJson(detail)) as { id: string; raw: { id: string }; witnesses: unknown[] };
      expect(answer).toMatchObject({ id: one.id, ambiguous: false, raw: { id: one.id } });
      const delivery = { id: expect.any(String) as string, sha256: expect.any(String) as string };
      expect(answer.witnesses).toMatchObject([
        { id: one.id, source: audit.name, status: 200, device: null, raw: { id: one.id }, delivery },
        { id: other.id, source: proxy.name, status: null, device: other.device, raw: { id: other.id }, delivery },
      ]);
    }
  });

  it("is found by what either told, and by either's name, everywhere alike", async () => {
    const { audit, proxy } = await givenBoth();
    await store(audit, audited(1.25, { status: 403, outcome: "denied" }), audited(60, { verb: "watch" }));
    await store(proxy, proxied(1.25), proxied(90, { verb: "delete" }));
    await matchCommitted();
    const expected: Record<string, number> = {
      "": 3,
      "device=laptop.tail0a1b.ts.net&status=403": 1,
      [`source=${audit.name}`]: 2,
      [`source=${proxy.name}`]: 2,
      [`source=${proxy.name}&status=403`]: 1,
      [`source=${audit.name}&source=${proxy.name}`]: 3,
      [`source!=${proxy.name}`]: 1,
      [`source!=${audit.name}`]: 1,
      [`witness=${proxy.name}`]: 1,
      [`source=${audit.name}&witness=`]: 1,
      "witness!=": 1,
      "ambiguous=true": 0,
      [`witnessId=${proxied(1.25).id}`]: 1,
      "q=ALICE": 3,
    };
    const all = await calls(audit);
    for (const [query, count] of Object.entries(expected)) {
      const filter = filterOf("api-calls", query);
      const read = { scope: readerOf(audit), stream: "api-calls" as const, filter, now: new Date() };
      expect(await calls(audit, query), query).toHaveLength(count);
      expect(await countEvents(read), query).toEqual({ count, complete: true });
      expect(
        all.filter((item) => satisfies("api-calls", item, filter)),
        query,
      ).toHaveLength(count);
      const { buckets } = await outcomeHistogram(read);
      const counted = buckets.flatMap(({ outcomes }) => Object.values(outcomes));
      expect(
        counted.reduce((sum, n) => sum + n, 0),
        query,
      ).toBe(count);
    }
    const read = {
      scope: readerOf(audit),
      stream: "api-calls" as const,
      filter: filterOf("api-calls"),
      now: new Date(),
    };
    const bySource = await facetValues({ ...read, field: "source" });
    expect(
      bySource.values.toSorted((a, b) => (a.value === audit.name ? -1 : 1) - (b.value === audit.name ? -1 : 1)),
    ).toEqual([
      { value: audit.name, count: 2 },
      { value: proxy.name, count: 2 },
    ]);
    expect((await facetValues({ ...read, field: "witness" })).values).toEqual([
      { value: null, count: 2 },
      { value: proxy.name, count: 1 },
    ]);
    expect((await latencyReport({ ...read, by: "verb" })).overall.count).toBe(2);
    const { pieces } = await exportEvents({ ...read, format: "csv", safe: true });
    const csv = await new Response(byteStream(pieces)).text();
    expect(csv.trim().split("\r\n")).toHaveLength(4);
  });

  it("shows how it ended when that comes later", async () => {
    const { audit, proxy } = await givenBoth();
    const watch = { verb: "watch", longRunning: true, key: "watch" };
    const asked = { user: "system:serviceaccount:tailscale:proxy", groups: [] };
    const begun = { status: undefined, outcome: "running", durationMs: undefined } as const;
    await store(proxy, proxied(1.25, { verb: "watch" }));
    await store(audit, audited(1.25, { ...watch, ...asked, ...begun, stage: 1 }));
    await matchCommitted();
    expect(await calls(audit)).toHaveLength(2);
    await store(audit, audited(1.25, { ...watch, ...begun, stage: 2 }));
    await matchCommitted();
    expect(await calls(audit)).toMatchObject([{ outcome: "running", device: "laptop.tail0a1b.ts.net" }]);
    await store(audit, audited(1.25, { ...watch, durationMs: 60_000 }));
    await matchCommitted();
    expect(await calls(audit)).toMatchObject([{ outcome: "success", durationMs: 60_000, witness: proxy.name }]);
  });

  it("is parted again when a nearer one comes late", async () => {
    const { audit, proxy } = await givenBoth();
    await store(proxy, proxied(10));
    await store(audit, audited(12.2));
    await matchCommitted();
    expect(await calls(audit)).toMatchObject([{ id: audited(12.2).id, witness: proxy.name }]);
    await store(audit, audited(10.4));
    await matchCommitted();
    expect(await calls(audit)).toMatchObject([
      { id: audited(12.2).id, witness: null, device: null },
      { id: audited(10.4).id, witness: proxy.name },
    ]);
  });
});

describe("no call of two", () => {
  it.each([
    ["user", { user: "bob@example.com" }],
    ["agent", { userAgent: "curl/8.5.0" }],
    ["verb", { verb: "watch" }],
    ["path", { path: "/api/v1/namespaces/payments/pods?limit=501" }],
    ["time", { at: at(5) }],
  ])("is made of another %s's", async (_, other) => {
    const { audit, proxy } = await givenBoth();
    await store(audit, audited(1.25));
    await store(proxy, proxied(1.25, other));
    await matchCommitted();
    expect((await calls(audit)).map(({ witness }) => witness)).toEqual([null, null]);
  });

  it("is made across clusters", async () => {
    const { audit, proxy } = await givenBoth({ proxy: "prod-us" });
    await store(audit, audited(1.25));
    await store(proxy, proxied(1.25, { cluster: "prod-us" }));
    await store(proxy, proxied(2.25, { cluster: undefined }));
    await matchCommitted();
    expect((await calls(audit)).map(({ witness }) => witness)).toEqual([null, null, null]);
  });

  it("is made across organizations", async () => {
    const [one, other] = [await givenBoth(), await givenBoth()];
    await store(one.audit, audited(1.25));
    await store(other.proxy, proxied(1.25));
    await matchCommitted();
    for (const { audit } of [one, other]) expect(await calls(audit)).toMatchObject([{ witness: null }]);
  });
});

it("two equal calls of one second are two calls, each with both, and neither is said to be certain", async () => {
  const { audit, proxy } = await givenBoth();
  await store(audit, audited(1.2, { key: "a" }), audited(1.7, { key: "b" }));
  await store(proxy, proxied(1.1, { key: "c", device: "one" }), proxied(1.1, { key: "d", device: "two" }));
  await matchCommitted();
  const found = await calls(audit);
  expect(found).toMatchObject([
    { ambiguous: true, witness: proxy.name },
    { ambiguous: true, witness: proxy.name },
  ]);
  expect(found.map(({ device }) => device).sort()).toEqual(["one", "two"]);
});

it("a session that a proxy recorded stays one command, now with how its calls ended", async () => {
  const { audit } = await givenBoth();
  const wrapper = await makeSource({ organizationId: audit.organizationId, kind: "onrecord" });
  const session = { session: "s-1", kubectlCommand: "kubectl get" };
  await store(
    wrapper,
    proxied(1.25, { ...session, key: "one" }),
    proxied(2.25, { ...session, key: "two", verb: "get" }),
  );
  await deriveCommands();
  const [early] = await commands(audit);
  await store(audit, audited(1.25, { status: 403, outcome: "denied" }), audited(2.25, { verb: "get" }));
  await deriveCommands();
  const [command, ...more] = await commands(audit);
  expect(more).toEqual([]);
  expect(command).toMatchObject({
    ...{ origin: "recorded", session: "s-1", apiCalls: 2, outcome: "denied", device: "laptop.tail0a1b.ts.net" },
  });
  const detail = await getEvent({ scope: readerOf(audit), stream: "commands", id: early?.id ?? "" });
  expect(detail.item.id).toBe(command?.id);
  expect(detail.calls.map(({ status, witness }) => [status, witness])).toEqual([
    [403, wrapper.name],
    [200, wrapper.name],
  ]);
});

describe("the tail", () => {
  type Told = { id: string; witness: string | null };

  /** Everything past a place, told in steps, and the places after each. */
  async function placed(source: TestSource, from: Position): Promise<(Told & { at: Position })[]> {
    const log = { organizationId: source.organizationId, stream: "api-calls" } as const;
    const found: (Told & { at: Position })[] = [];
    for (let [place, more] = [from, true]; more;) {
      const step = await readStep(log, place);
      ({ next: place, more } = step);
      found.push(...step.entries.map(({ position, item: { id, witness } }) => ({ id, witness, at: position })));
    }
    return found;
  }

  async function told(source: TestSource, from: Position): Promise<Told[]> {
    return (await placed(source, from)).map(({ id, witness }) => ({ id, witness }));
  }

  it("tells a call again, under the audit log's id, when it is merged, and to who comes later only that", async () => {
    const { audit, proxy } = await givenBoth();
    const begin = await endOfLog({ organizationId: audit.organizationId, stream: "api-calls" });
    const [one, other] = [audited(1.25), proxied(1.25)];
    await store(proxy, other);
    expect(await told(audit, begin)).toEqual([{ id: other.id, witness: null }]);
    await store(audit, one);
    const meanwhile = await endOfLog({ organizationId: audit.organizationId, stream: "api-calls" });
    await matchCommitted();
    expect(await told(audit, meanwhile)).toEqual([{ id: one.id, witness: proxy.name }]);
    expect(await told(audit, begin)).toEqual([{ id: one.id, witness: proxy.name }]);
    await store(audit, audited(1.25, { stage: 4 }));
    await matchCommitted();
    expect(await told(audit, begin)).toEqual([{ id: one.id, witness: proxy.name }]);
  });

  it("that was cut off anywhere resumes without a gap and without telling anything twice", async () => {
    const { audit, proxy } = await givenBoth();
    const begin = await endOfLog({ organizationId: audit.organizationId, stream: "api-calls" });
    for (const minute of [0, 1, 2]) {
      const [one, other, alone] = [minute * 60 + 1.25, minute * 60 + 20.25, minute * 60 + 40];
      await store(proxy, proxied(one), proxied(other));
      if (minute === 1) await matchCommitted();
      await store(audit, audited(one), audited(other), audited(alone));
    }
    await matchCommitted();
    const all = await placed(audit, begin);
    expect(all.map(({ id }) => id).sort()).toEqual((await calls(audit)).map(({ id }) => id).sort());
    for (const [index, { at: place }] of all.entries())
      expect(await placed(audit, place)).toEqual(all.slice(index + 1));
  });

  it("tells both again when they are parted", async () => {
    const { audit, proxy } = await givenBoth();
    await store(proxy, proxied(10));
    await store(audit, audited(12.2));
    await matchCommitted();
    const begin = await endOfLog({ organizationId: audit.organizationId, stream: "api-calls" });
    await store(audit, audited(10.4));
    await matchCommitted();
    expect(await told(audit, begin)).toEqual([
      { id: audited(10.4).id, witness: proxy.name },
      { id: audited(12.2).id, witness: null },
    ]);
  });
});

const LOG = capturedLog();
const SEEN = proxiedCapture();

it("of a real cluster every call that passed the proxy becomes one with the audit log's, and the commands are one set", async () => {
  const { audit, proxy } = await givenBoth();
  const alone = { ...(await makeSource()), kind: "kubernetes-audit", cluster: "prod-eu" };
  await post(proxy, SEEN.toReversed());
  for (const source of [audit, alone]) await post(source, LOG);
  await deriveCommands();
  const found = await calls(audit);
  expect(found.filter(({ witness }) => witness === proxy.name)).toHaveLength(SEEN.length);
  expect(found).toHaveLength((await calls(alone)).length);
  expect(found.filter(({ device, status }) => device !== null && status === null)).toEqual([]);
  const typed = ({ id, user, command, outcome, apiCalls }: CommandItem): unknown[] => [
    id.slice(0, 18),
    user,
    command,
    outcome,
    apiCalls,
  ];
  expect((await commands(audit)).map(typed)).toEqual((await commands(alone)).map(typed));
}, 240_000);

it("what is merged depends on the set of events alone, never on the order or the deliveries they came in", async () => {
  const from = Date.parse("2026-11-20T23:42:20Z") / 1_000;
  const slice = SEEN.filter(({ timestamp }) => timestamp >= from && timestamp < from + 20);
  const seconds = slice.map(({ timestamp }) => timestamp);
  const isNear = (time: unknown): boolean => {
    const ms = Date.parse(String(time));
    return ms >= Math.min(...seconds) * 1_000 - 2_000 && ms <= Math.max(...seconds) * 1_000 + 3_000;
  };
  const log = LOG.filter((event) => isNear(event["requestReceivedTimestamp"]));
  const records = [...slice, ...log];
  expect(slice.length).toBeGreaterThan(30);
  const whole = await givenBoth();
  await post(whole.proxy, slice);
  await post(whole.audit, log);
  await deriveCommands();
  const expected = await shown(whole.audit);
  const shuffle = fc.shuffledSubarray(records, { minLength: records.length });
  await fc.assert(
    fc.asyncProperty(shuffle, fc.array(fc.boolean(), { minLength: 6, maxLength: 6 }), async (shuffled, derives) => {
      const { audit, proxy } = await givenBoth();
      const size = Math.ceil(shuffled.length / derives.length);
      for (const [n, derive] of derives.entries()) {
        const part = shuffled.slice(n * size, (n + 1) * size);
        await post(
          audit,
          part.filter((record) => "auditID" in record),
        );
        await post(
          proxy,
          part.filter((record) => !("auditID" in record)),
        );
        if (derive) await deriveCommands();
      }
      await deriveCommands();
      expect(await shown(audit)).toEqual(expected);
      await rebuildCommands({ organizationId: audit.organizationId });
      await deriveCommands();
      expect(await shown(audit)).toEqual(expected);
    }),
    { numRuns: 3, seed: 9 },
  );
}, 240_000);
