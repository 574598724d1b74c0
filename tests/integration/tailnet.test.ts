import { describe, expect, it } from "vitest";
import fc from "fast-check";
import { POST as postHec } from "../../app/services/collector/event/route.ts";
import { transaction } from "../../lib/db.ts";
import type { NetworkFlowItem, StreamItem, TailnetChangeItem } from "../../lib/events/item.ts";
import type { StreamId } from "../../lib/events/field.ts";
import { exportEvents } from "../../lib/export/export-events.ts";
import { foldCommitted } from "../../lib/folding/follow.ts";
import { receive } from "../../lib/ingest/receive.ts";
import { countEvents } from "../../lib/query/count-events.ts";
import { facetValues } from "../../lib/query/facet-values.ts";
import { getEvent } from "../../lib/query/get-event.ts";
import { listEvents } from "../../lib/query/list-events.ts";
import { outcomeHistogram } from "../../lib/query/histogram.ts";
import { topTalkers, trafficHistogram } from "../../lib/query/traffic.ts";
import { endOfLog, readStep } from "../../lib/tail/read-step.ts";
import { sweepFlowNames } from "../../lib/retention/sweep-flow-names.ts";
import { createSource } from "../../lib/sources/create-source.ts";
import { useFreshDatabase } from "../support/database.ts";
import { makeSource } from "../support/events.ts";
import { everyItem, filterOf, readerOf } from "../support/read.ts";
import { changeRecord, flowRecord, streamed, webhookRecord } from "../support/tailnet.ts";

useFreshDatabase();

type Given = { organizationId: string; id: string; token: string; kind: string; cluster: string | null };

async function givenSource(kind: "tailscale-config" | "tailscale-network"): Promise<Given> {
  const { organizationId } = await makeSource();
  const { id, token } = await createSource({ organizationId, kind, name: "tailnet" });
  return { organizationId, id, token, kind, cluster: null };
}

const NOTHING_TO_LIMIT = { rateLimit: null };

/** One delivery of these records, then everything that follows from it. */
async function send(
  source: Given,
  ...records: unknown[]
): Promise<{ accepted: number; duplicates: number; rejected: number }> {
  const body = Buffer.from(JSON.stringify(records));
  const delivery = { source: { ...source, ...NOTHING_TO_LIMIT }, body, encoding: null, receivedAt: new Date() };
  const { accepted, duplicates, rejected } = await receive(delivery);
  await foldCommitted();
  return { accepted, duplicates, rejected };
}

async function items<S extends StreamId>(source: Given, stream: S, query = ""): Promise<StreamItem[S][]> {
  return everyItem({ scope: readerOf(source), stream, filter: filterOf(stream, query), limit: 1000, now: new Date() });
}

const changes = (source: Given, query = ""): Promise<TailnetChangeItem[]> => items(source, "tailnet-changes", query);
const flows = (source: Given, query = ""): Promise<NetworkFlowItem[]> => items(source, "network-flows", query);

describe("a change of the tailnet", () => {
  it("with long values has their beginnings in a list and in a tail, and whole ones by itself", async () => {
    const source = await givenSource("tailscale-config");
    const policy = (port: number): string =>
      JSON.stringify({ acls: [`*:${String(port)}`], "// why": "é".repeat(5_000) });
    const target = { id: "T1", name: "acme.example", type: "TAILNET", property: "ACL" };
    const later = { eventTime: "2026-11-20T09:00:01Z", action: "UPDATE", target };
    const from = await endOfLog({ organizationId: source.organizationId, stream: "tailnet-changes" });
    await send(source, changeRecord({ action: "UPDATE", target, old: policy(22), new: policy(443) }));
    await send(source, changeRecord({ ...later, old: ["a".repeat(900)], new: null }));

    const [short, long] = await changes(source);
    expect(short).toMatchObject({ old: ["a".repeat(900)], new: null });
    expect(short).not.toHaveProperty("cut");
    const beginning = (whole: string): string => `${JSON.stringify(whole).slice(0, 1_000)}…`;
    expect(long).toMatchObject({ old: beginning(policy(22)), new: beginning(policy(443)), cut: true });
    const { entries } = await readStep({ organizationId: source.organizationId, stream: "tailnet-changes" }, from);
    expect(entries.map(({ item }) => item)).toEqual([long, short]);

    const { item } = await getEvent({ scope: readerOf(source), stream: "tailnet-changes", id: long?.id ?? "" });
    expect(item).toMatchObject({ old: policy(22), new: policy(443) });
    expect(item).not.toHaveProperty("cut");
  });

  it("is shown with who, what in words, on what, and its values as they were", async () => {
    const source = await givenSource("tailscale-config");
    const target = { id: "nWEB000001CNTRL", name: "web-1.tail0a1b.ts.net", type: "NODE", property: "ALLOWED_IPS" };
    const facts = { action: "UPDATE", target, old: ["100.64.0.9/32"], new: ["100.64.0.9/32", "10.0.0.0/24"] };
    expect(await send(source, changeRecord(facts))).toEqual({ accepted: 1, duplicates: 0, rejected: 0 });
    const [item] = await changes(source);
    expect(item).toMatchObject({
      occurredAt: "2026-11-20T09:00:00.123456Z",
      user: "mira@example.com",
      userType: "person",
      action: "UPDATE",
      property: "ALLOWED_IPS",
      outcome: "success",
      summary: "Mira Ray added 10.0.0.0/24 to the allowed IPs of web-1.tail0a1b.ts.net",
      old: ["100.64.0.9/32"],
      new: ["100.64.0.9/32", "10.0.0.0/24"],
      source: "tailnet",
    });
    const detail = await getEvent({ scope: readerOf(source), stream: "tailnet-changes", id: item?.id ?? "" });
    expect(JSON.parse(detail.raw ?? "")).toMatchObject(facts);
  });

  it("is one event whether it is pulled, streamed or both, in any order and any number of times", async () => {
    const record = changeRecord();
    const ways = [
      record,
      streamed(record, 1_795_165_260.773),
      { ...record, type: undefined, logged: "2026-11-20T09:00:05Z" },
    ];
    await fc.assert(
      fc.asyncProperty(fc.shuffledSubarray([0, 1, 2, 0, 1, 2], { minLength: 6 }), async (order) => {
        const source = await givenSource("tailscale-config");
        for (const way of order) await send(source, ways[way]);
        const found = await changes(source);
        expect(found).toMatchObject([{ occurredAt: "2026-11-20T09:00:00.123456Z" }]);
      }),
      { numRuns: 8, seed: 4 },
    );
  });

  it("that was streamed first keeps leading to the one record when its first id is asked for", async () => {
    const source = await givenSource("tailscale-config");
    const record = changeRecord();
    await send(source, streamed(record, 1_795_165_260.773));
    const [early] = await changes(source);
    await send(source, record);
    const [exact] = await changes(source);
    expect(early?.id).not.toBe(exact?.id);
    const detail = await getEvent({ scope: readerOf(source), stream: "tailnet-changes", id: early?.id ?? "" });
    expect(detail.item.id).toBe(exact?.id);
    expect(detail.folded).toMatchObject({ called: "witnesses", items: [{ id: early?.id }] });
  });

  it("that a webhook told of too is one row, witnessed; what only the webhook told is a row of its own", async () => {
    const source = await givenSource("tailscale-config");
    const late = { timestamp: "2026-11-20T09:02:00Z" };
    await send(source, webhookRecord(), webhookRecord(late), webhookRecord({ type: "test", data: undefined }));
    expect(await changes(source)).toHaveLength(3);
    await send(source, changeRecord());
    const found = await changes(source);
    expect(found.map(({ origin, witnessed }) => ({ origin, witnessed }))).toEqual([
      { origin: "WEBHOOK", witnessed: true },
      { origin: "WEBHOOK", witnessed: true },
      { origin: "ADMIN_CONSOLE", witnessed: true },
    ]);
  });

  it("of one user and node is no other user's or node's webhook", async () => {
    const source = await givenSource("tailscale-config");
    const data = { nodeID: "nOTHER", deviceName: "other.tail0a1b.ts.net", actor: "mira@example.com" };
    await send(
      source,
      changeRecord(),
      webhookRecord({ data }),
      webhookRecord({ data: { ...(webhookRecord()["data"] as object), actor: "eve@example.com" } }),
    );
    expect(await changes(source)).toHaveLength(3);
  });

  it("is found by every filter, counted by facet and exported as it is listed", async () => {
    const source = await givenSource("tailscale-config");
    const failed = changeRecord({
      error: "not permitted",
      target: { id: "x", name: "=cmd()", type: "USER", property: "USER_ROLE" },
      action: "UPDATE",
    });
    await send(source, changeRecord(), failed, changeRecord({ origin: "NODE" }));
    expect(await changes(source, "outcome=failed")).toMatchObject([{ targetName: "=cmd()", error: "not permitted" }]);
    expect(await changes(source, "origin=NODE&action=CREATE&targetType=NODE")).toHaveLength(1);
    expect(await changes(source, "q=NOT%20PERM")).toHaveLength(1);
    expect(await changes(source, "targetName!=%3Dcmd()")).toHaveLength(2);
    const query = {
      scope: readerOf(source),
      stream: "tailnet-changes" as const,
      filter: filterOf("tailnet-changes"),
      now: new Date(),
    };
    expect(await facetValues({ ...query, field: "origin" })).toEqual({
      values: [
        { value: "ADMIN_CONSOLE", count: 2 },
        { value: "NODE", count: 1 },
      ],
      complete: true,
    });
    let csv = "";
    const { pieces } = await exportEvents({ ...query, format: "csv", safe: true });
    for await (const piece of pieces) csv += piece.toString("utf8");
    expect(csv.split("\r\n")).toHaveLength(5);
    expect(csv).toContain("'=cmd()");
  });
});

describe("a list of flows around a moment", () => {
  it("leads on to what is newer and to what is older, each conversation once", async () => {
    const source = await givenSource("tailscale-network");
    const at = (second: number): string => `2026-11-20T09:05:${String(second).padStart(2, "0")}Z`;
    const told = Array.from({ length: 12 }, (_, second) => ({ start: at(second), port: 50_000 + second }));
    await send(source, ...told.flatMap((facts) => [flowRecord("laptop", facts), flowRecord("operator", facts)]));
    const filter = filterOf("network-flows", "");
    const query = { scope: readerOf(source), stream: "network-flows" as const, filter, limit: 4, now: new Date() };
    const around = await listEvents({ ...query, at: at(6) });
    const newer = await listEvents({ ...query, cursor: around.prevCursor ?? "" });
    const older = await listEvents({ ...query, cursor: around.nextCursor ?? "" });
    const seconds = [newer, around, older].map(({ items: page }) =>
      page.map(({ port, src }) => [port, Number(src?.slice(-2))]),
    );
    expect(seconds).toEqual([
      [
        [443, 11],
        [443, 10],
        [443, 9],
      ],
      [
        [443, 8],
        [443, 7],
        [443, 6],
        [443, 5],
      ],
      [
        [443, 4],
        [443, 3],
        [443, 2],
        [443, 1],
      ],
    ]);
  });
});

describe("free text over flows", () => {
  it("finds a user or node by any part of its name, whoever else has flows, and is nothing where none has it", async () => {
    const source = await givenSource("tailscale-network");
    const other = await givenSource("tailscale-network");
    const named = (name: string, port: number): Record<string, unknown> => {
      const record = flowRecord("laptop", { port });
      return { ...record, srcNode: { ...(record["srcNode"] as object), name } };
    };
    const long = `${"x".repeat(3_000)}.tail0a1b.ts.net`;
    await send(
      source,
      named("Ca_fé%1.tail0a1b.ts.net", 50_000),
      named(long, 50_001),
      flowRecord("laptop", { port: 50_002 }),
    );
    await send(other, named("elsewhere.tail0a1b.ts.net", 50_003));
    const found = async (q: string): Promise<(string | null)[]> =>
      (await flows(source, `q=${encodeURIComponent(q)}`)).map(({ src }) => src).sort();
    expect(await found("CA_FÉ%")).toEqual(["100.64.0.1:50000"]);
    expect(await found("ca-f")).toEqual([]);
    expect(await found("xxxx")).toEqual(["100.64.0.1:50001"]);
    expect(await found("mira@")).toHaveLength(3);
    expect(await found("operator")).toHaveLength(3);
    expect(await found("elsewhere")).toEqual([]);
    expect((await flows(source, "q=operator&srcDevice=laptop.tail0a1b.ts.net")).map(({ src }) => src)).toEqual([
      "100.64.0.1:50002",
    ]);
  });

  it("asks the rows themselves where more names have the text than are looked up", async () => {
    const source = await givenSource("tailscale-network");
    const records = Array.from({ length: 60 }, (_, at) => {
      const record = flowRecord("laptop", { port: 50_000 + at });
      return { ...record, srcNode: { ...(record["srcNode"] as object), name: `node-${String(at)}.tail0a1b.ts.net` } };
    });
    await send(source, ...records);
    expect(await flows(source, "q=node-")).toHaveLength(60);
  });

  it("forgets a name with the last flow that has it, days after it was told of and no sooner", async () => {
    const source = await givenSource("tailscale-network");
    await send(source, flowRecord("laptop"));
    const { organizationId } = source;
    const named = async (): Promise<string[]> =>
      transaction({ role: "app", organizationId }, async (client) => {
        const { rows } = await client.query<{ name: string }>("SELECT name FROM flow_names ORDER BY name");
        return rows.map(({ name }) => name);
      });
    await transaction({ role: "owner" }, async (client) => {
      await client.query("ALTER TABLE flow_name DISABLE TRIGGER guard");
      await client.query("UPDATE flow_name SET seen_on = seen_on - 3 WHERE organization_id = $1", [organizationId]);
      await client.query(
        "INSERT INTO flow_name VALUES ($1, gen_random_uuid(), 'gone', current_date - 3), ($1, gen_random_uuid(), 'new', current_date)",
        [organizationId],
      );
      await client.query("ALTER TABLE flow_name ENABLE TRIGGER guard");
    });
    expect(await sweepFlowNames(organizationId)).toBe(1);
    expect(await named()).toEqual(["laptop.tail0a1b.ts.net", "mira@example.com", "new", "operator.tail0a1b.ts.net"]);
    const remove = transaction({ role: "purger", organizationId }, (client) => client.query("DELETE FROM flow_name"));
    await expect(remove).rejects.toThrow("append-only");
  });
});

describe("a connection between two nodes", () => {
  it("is an event of its record, with whose nodes they are and what went over it", async () => {
    const source = await givenSource("tailscale-network");
    expect(await send(source, flowRecord("laptop"))).toEqual({ accepted: 1, duplicates: 0, rejected: 0 });
    expect(await send(source, flowRecord("laptop"))).toEqual({ accepted: 0, duplicates: 1, rejected: 0 });
    expect(await flows(source)).toMatchObject([
      {
        class: "virtual",
        protocol: "tcp",
        port: 443,
        src: "100.64.0.1:52344",
        dst: "100.64.0.2:443",
        srcDevice: "laptop.tail0a1b.ts.net",
        dstDevice: "operator.tail0a1b.ts.net",
        dstTags: ["tag:k8s-operator"],
        user: "mira@example.com",
        durationMs: 5000,
        txBytes: 1000,
        rxBytes: 3000,
        bothReported: false,
      },
    ]);
  });

  it("that both ends report is one row, that of the end which called, whichever came first", async () => {
    for (const order of [
      ["laptop", "operator"],
      ["operator", "laptop"],
    ] as const) {
      const source = await givenSource("tailscale-network");
      for (const end of order) await send(source, flowRecord(end));
      const [row, ...more] = await flows(source);
      expect(more).toEqual([]);
      expect(row).toMatchObject({ reporter: "laptop.tail0a1b.ts.net", bothReported: true, txBytes: 1000 });
      const detail = await getEvent({ scope: readerOf(source), stream: "network-flows", id: row?.id ?? "" });
      expect(detail.folded).toMatchObject({ called: "reports", items: [{ reporter: "operator.tail0a1b.ts.net" }] });
    }
  });

  it("is not folded under a window of another time or another connection", async () => {
    const source = await givenSource("tailscale-network");
    await send(
      source,
      flowRecord("laptop"),
      flowRecord("operator", { port: 52_345 }),
      flowRecord("operator", { start: "2026-11-20T09:07:00Z" }),
    );
    expect((await flows(source)).map(({ bothReported }) => bothReported)).toEqual([false, false, false]);
  });

  it("is folded under the nearest window by both ends alike, in whatever order and deliveries they come", async () => {
    const starts = Array.from({ length: 12 }, (_, window) =>
      new Date(Date.UTC(2026, 10, 20, 9, 5) + window * 20_000).toISOString(),
    );
    const records = starts.flatMap((start) => [
      flowRecord("laptop", { start }),
      flowRecord("operator", { start: new Date(Date.parse(start) + 2_000).toISOString() }),
    ]);
    await fc.assert(
      fc.asyncProperty(
        fc.shuffledSubarray(records, { minLength: records.length }),
        fc.integer({ min: 1, max: 5 }),
        async (shuffled, size) => {
          const source = await givenSource("tailscale-network");
          for (let at = 0; at < shuffled.length; at += size) await send(source, ...shuffled.slice(at, at + size));
          const rows = await flows(source);
          expect(rows).toHaveLength(starts.length);
          expect(
            rows.every(({ bothReported, reporter }) => bothReported && reporter === "laptop.tail0a1b.ts.net"),
          ).toBe(true);
          const pairs = await transaction({ role: "owner" }, (client) =>
            client.query<{ apart: number }>(
              `SELECT extract(epoch FROM a.occurred_at - b.occurred_at)::float8 AS apart FROM folded f JOIN network_flow a ON a.id = f.id
               JOIN network_flow b ON b.id = f.under_id WHERE f.organization_id = $1`,
              [source.organizationId],
            ),
          );
          expect(pairs.rows.map(({ apart }) => apart)).toEqual(starts.map(() => 2));
        },
      ),
      { numRuns: 6, seed: 4 },
    );
  });

  it("keeps counters beyond 2^53 to the last digit, and finds them by range", async () => {
    const source = await givenSource("tailscale-network");
    const record = JSON.stringify(flowRecord("laptop")).replace('"txBytes":1000', '"txBytes":18446744073709551615');
    const receipt = await receive({
      source: { ...source, ...NOTHING_TO_LIMIT },
      body: Buffer.from(record),
      encoding: null,
      receivedAt: new Date(),
    });
    expect(receipt.accepted).toBe(1);
    expect(await flows(source, "txBytes=1000000..")).toMatchObject([{ txBytes: "18446744073709551615" }]);
    expect(await flows(source, "txBytes=..1000000")).toEqual([]);
  });

  it("is counted by record, however many connections a record has", async () => {
    const source = await givenSource("tailscale-network");
    const connections = Array.from({ length: 300 }, (_, port) => ({
      proto: 17,
      src: `100.64.0.1:${String(40_000 + port)}`,
      dst: "100.64.0.2:53",
      txBytes: 1,
    }));
    const record = { ...flowRecord("laptop"), virtualTraffic: connections };
    expect(await send(source, record, flowRecord("operator"), { ...record, virtualTraffic: [] })).toEqual({
      accepted: 2,
      duplicates: 1,
      rejected: 0,
    });
    const query = { scope: readerOf(source), stream: "network-flows" as const, now: new Date() };
    expect(await countEvents({ ...query, filter: filterOf("network-flows", "port=53&protocol=udp") })).toEqual({
      count: 300,
      complete: true,
    });
  });
});

it("one log stream may carry both logs over Splunk's protocol, and each record finds its stream", async () => {
  const source = await givenSource("tailscale-config");
  const flow = { ...flowRecord("laptop"), logged: undefined };
  const body =
    JSON.stringify({ time: 1_795_165_499.77, event: flow, fields: { recorded: "x" } }) +
    JSON.stringify(streamed(changeRecord(), 1_795_165_260.5));
  const authorization = `Basic ${Buffer.from(`onrecord:${source.token}`).toString("base64")}`;
  const response = await postHec(
    new Request("http://localhost/services/collector/event", { method: "POST", body, headers: { authorization } }),
    undefined,
  );
  expect(response.status).toBe(200);
  expect(await flows(source)).toHaveLength(1);
  expect(await changes(source)).toMatchObject([{ occurredAt: "2026-11-20T09:01:00.500000Z" }]);
});

describe("the matching events over time", () => {
  it("are counted by outcome, every bucket of the range is there and their sum is the count", async () => {
    const source = await givenSource("tailscale-config");
    const at = (time: string): { eventTime: string } => ({ eventTime: `2026-11-20T${time}Z` });
    await send(
      source,
      changeRecord(at("09:00:00")),
      changeRecord({ ...at("09:00:59"), error: "no" }),
      changeRecord(at("10:30:00")),
    );
    const filter = filterOf("tailnet-changes", "from=2026-11-20T09:00:00Z&to=2026-11-20T11:00:00Z");
    const { buckets, complete } = await outcomeHistogram({
      scope: readerOf(source),
      stream: "tailnet-changes",
      filter,
      now: new Date(),
    });
    expect(complete).toBe(true);
    expect(buckets).toHaveLength(60);
    expect(buckets.filter(({ outcomes }) => Object.keys(outcomes).length > 0)).toEqual([
      { from: "2026-11-20T09:00:00.000000Z", to: "2026-11-20T09:02:00.000000Z", outcomes: { success: 1, failed: 1 } },
      { from: "2026-11-20T10:30:00.000000Z", to: "2026-11-20T10:32:00.000000Z", outcomes: { success: 1 } },
    ]);
  });

  it("of connections are added up once for each conversation, and by node from its own side", async () => {
    const source = await givenSource("tailscale-network");
    const physical = [{ src: "100.64.0.2:0", dst: "198.51.100.7:41641", txBytes: 999, rxBytes: 999 }];
    await send(source, { ...flowRecord("laptop"), physicalTraffic: physical }, flowRecord("operator"));
    const query = {
      scope: readerOf(source),
      filter: filterOf("network-flows", "from=2026-11-20T09:00:00Z&to=2026-11-20T10:00:00Z"),
      now: new Date(),
    };
    const { buckets } = await trafficHistogram(query);
    expect(buckets.filter(({ flows: count }) => count > 0)).toMatchObject([{ flows: 1, txBytes: 1000, rxBytes: 3000 }]);
    expect(await topTalkers(query)).toEqual({
      talkers: [
        { device: "laptop.tail0a1b.ts.net", user: "mira@example.com", flows: 1, txBytes: 1000, rxBytes: 3000 },
        { device: "operator.tail0a1b.ts.net", user: null, flows: 1, txBytes: 3000, rxBytes: 1000 },
      ],
      complete: true,
    });
  });
});
