import { fork } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { GET as getRejects } from "../../app/api/sources/[id]/rejects/route.ts";
import { POST as postReplay } from "../../app/api/sources/[id]/rejects/replay/route.ts";
import { createApiToken } from "../../lib/auth/api-token.ts";
import type { Role } from "../../lib/auth/scope.ts";
import { transaction } from "../../lib/db.ts";
import type { ApiCallItem } from "../../lib/events/item.ts";
import { append, type Judged } from "../../lib/ingest/append.ts";
import { arrivalAt } from "../../lib/ingest/arrival.ts";
import { judge } from "../../lib/ingest/judge.ts";
import { parseKeptRecord } from "../../lib/ingest/parse-record.ts";
import { replayRejects } from "../../lib/ingest/replay-rejects.ts";
import { getEvent } from "../../lib/query/get-event.ts";
import { listRejects } from "../../lib/sources/list-rejects.ts";
import { sourceHealth } from "../../lib/sources/source-health.ts";
import { auditCall } from "../support/audit-record.ts";
import { useFreshDatabase } from "../support/database.ts";
import { makeSource, type TestSource } from "../support/events.ts";
import { everyItem, filterOf, readerOf } from "../support/read.ts";

const database = useFreshDatabase();

/** A record of kind `kubernetes-audit` that is in truth readable. */
function recordText(auditID: string): string {
  return JSON.stringify(auditCall({ auditID }));
}

/** Stores these records as rejects, as a release that could not read them did. */
async function storeRejects(source: TestSource, texts: readonly string[], receivedAt = new Date()): Promise<string[]> {
  const arrival = arrivalAt(receivedAt);
  await append(source, arrival, [
    texts.map((text, index): Judged => {
      const bytes = Buffer.from(text);
      return { record: { index, bytes, ...parseKeptRecord(bytes) }, verdict: { reject: "not understood yet" } };
    }),
  ]);
  return texts.map((_, index) => `${arrival.deliveryId}.${String(index)}`);
}

const named = (count: number) => Array.from({ length: count }, (_, index) => recordText(`call-${String(index)}`));
const BROKEN = '{"auditID": ';

async function requestAs(organizationId: string, role: Role, body?: unknown): Promise<Request> {
  const { token } = await createApiToken({ organizationId, name: role, role, createdBy: "test" });
  const init = body === undefined ? {} : { method: "POST", body: JSON.stringify(body) };
  const headers = { authorization: `Bearer ${token}` };
  return new Request("http://onrecord.example/api/sources/x/rejects", { ...init, headers });
}

async function replayOver(source: TestSource, body: unknown, role: Role = "admin"): Promise<Response> {
  const request = await requestAs(source.organizationId, role, body);
  return postReplay(request, { params: Promise.resolve({ id: source.id }) });
}

async function stored({ organizationId }: TestSource): Promise<ApiCallItem[]> {
  const query = { scope: readerOf({ organizationId }), stream: "api-calls" as const, filter: filterOf("api-calls") };
  return everyItem({ ...query, limit: 1000, now: new Date() });
}

async function count(table: "reject" | "reject_replay" | "delivery", { organizationId }: TestSource): Promise<number> {
  const { rows } = await transaction({ role: "owner" }, (client) =>
    client.query<{ n: number }>(`SELECT count(*)::int AS n FROM ${table} WHERE organization_id = $1`, [organizationId]),
  );
  return rows[0]?.n ?? 0;
}

const replayAll = (source: TestSource) =>
  replayRejects({ organizationId: source.organizationId, sourceId: source.id, by: "alice@example.com" });
const listed = (source: TestSource, state: "open" | "recovered") =>
  listRejects({ organizationId: source.organizationId, sourceId: source.id, state, limit: 100 });

describe("a replay", () => {
  it("makes events of what can be read now, and leaves the rest as it was", async () => {
    const source = await makeSource();
    const [, , broken] = await storeRejects(source, [...named(2), BROKEN]);
    const response = await replayOver(source, { all: true });
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({
      replayed: 3,
      accepted: 2,
      duplicates: 0,
      rejected: 1,
      rejects: [{ id: broken, reason: expect.stringMatching(/^record is not valid JSON/) as string }],
      more: false,
      nextCursor: null,
    });
    expect((await stored(source)).map(({ sourceEventId }) => sourceEventId).toSorted()).toEqual(["call-0", "call-1"]);
    expect((await listed(source, "open")).items.map(({ id }) => id)).toEqual([broken]);
    expect(await count("reject", source)).toBe(3);
  });

  it("gives an event its record, and the reject who replayed it and where to", async () => {
    const source = await makeSource();
    const text = recordText("shown");
    await storeRejects(source, [BROKEN, text]);
    await replayOver(source, { all: true });
    const [item] = await stored(source);
    const { raw, delivery } = await getEvent({
      scope: readerOf(source),
      stream: "api-calls",
      id: item?.id ?? "",
    });
    expect(raw).toBe(text);
    expect((await listed(source, "recovered")).items).toMatchObject([
      { index: 1, excerpt: text, replay: { by: "token:admin", deliveryId: delivery?.id } },
    ]);
  });

  it("gives live recorder events, which have no id of their own, the ids and times they would have had", async () => {
    const source = await makeSource({ kind: "tailscale-recorder" });
    const texts = readFileSync("tests/fixtures/tailscale-recorder/two-alike-are-two/input.ndjson", "utf8")
      .trimEnd()
      .split("\n");
    const receivedAt = new Date(1_785_321_931_234);
    const [first = ""] = await storeRejects(source, texts, receivedAt);
    const [deliveryId = ""] = first.split(".");
    const read = await judge({ ...source, kind: "tailscale-recorder", cluster: "prod-eu" }, { deliveryId, receivedAt });
    const expected = texts.map((text, index) => {
      const bytes = Buffer.from(text);
      const { verdict } = read({ index, bytes, ...parseKeptRecord(bytes) });
      return "event" in verdict ? verdict.event.id : JSON.stringify(verdict);
    });
    // One at a time, in the other order: what they become does not depend on how they are replayed.
    for (const index of texts.keys()) {
      const ids = [`${deliveryId}.${String(texts.length - 1 - index)}`];
      await replayRejects({ organizationId: source.organizationId, sourceId: source.id, by: "x", ids });
    }
    const events = await stored(source);
    expect(events.map(({ id }) => id).toSorted()).toEqual(expected.toSorted());
    expect(new Set(events.map(({ occurredAt }) => occurredAt))).toEqual(new Set(["2026-07-29T10:45:31.234000Z"]));
  });

  it("redacts what was kept before its organization asked for that", async () => {
    const source = await makeSource();
    const secret = "s3cr3t-kept-too-long";
    await storeRejects(source, [recordText("call-0").replace("/pods", `/pods?token=${secret}`)]);
    await replayAll(source);
    const [item] = await stored(source);
    const { raw, delivery } = await getEvent({ scope: readerOf(source), stream: "api-calls", id: item?.id ?? "" });
    expect(item?.path).toMatch(/token=redacted:/);
    expect(JSON.stringify([item, raw])).not.toContain(secret);
    expect(delivery?.redacted).not.toBeNull();
  });

  it("takes the rejects that are named and no others", async () => {
    const source = await makeSource();
    const [first, second] = await storeRejects(source, named(2));
    expect(await (await replayOver(source, { ids: [second] })).json()).toMatchObject({ replayed: 1, accepted: 1 });
    expect((await listed(source, "open")).items.map(({ id }) => id)).toEqual([first]);
    expect(await (await replayOver(source, { ids: [first, second] })).json()).toMatchObject({ replayed: 1 });
  });

  it("repeated adds nothing: no event, no delivery, no second mark", async () => {
    const source = await makeSource();
    await storeRejects(source, [...named(3), BROKEN]);
    await replayAll(source);
    const before = [await count("delivery", source), await count("reject_replay", source)];
    expect(await replayAll(source)).toMatchObject({ replayed: 1, accepted: 0, duplicates: 0, rejected: 1 });
    expect([await count("delivery", source), await count("reject_replay", source)]).toEqual(before);
    expect(await stored(source)).toHaveLength(3);
  });

  it("counts a record that its source sent again as a duplicate, and takes it off the list", async () => {
    const source = await makeSource();
    await storeRejects(source, named(1));
    const read = await judge({ ...source, kind: "kubernetes-audit", cluster: "prod-eu" }, arrivalAt(new Date()));
    const bytes = Buffer.from(recordText("call-0"));
    await append(source, arrivalAt(new Date()), [[read({ index: 0, bytes, ...parseKeptRecord(bytes) })]]);
    expect(await replayAll(source)).toMatchObject({ replayed: 1, accepted: 0, duplicates: 1, rejected: 0 });
    expect((await listed(source, "open")).items).toEqual([]);
    expect(await stored(source)).toHaveLength(1);
  });

  it("of more than one batch takes them all, also from several parts and deliveries", async () => {
    const source = await makeSource();
    const padded = named(700).map((text) => text.replace("pods", `pods?x=${"y".repeat(2_000)}`));
    await storeRejects(source, padded.slice(0, 600));
    await storeRejects(source, padded.slice(600));
    expect(await replayAll(source)).toMatchObject({ replayed: 700, accepted: 700, more: false });
    expect((await stored(source)).length).toBe(700);
    expect(await count("reject_replay", source)).toBe(700);
  });

  it("stops after ten thousand and goes on from there, past those that stay", async () => {
    const source = await makeSource();
    const texts = Array.from({ length: 2_000 }, (_, index) =>
      index % 2 === 0 ? recordText(`c${String(index)}`) : "{",
    );
    for (let delivery = 0; delivery < 6; delivery++)
      await storeRejects(
        source,
        texts.map((text) => text.replace('"c', `"d${String(delivery)}-`)),
      );
    const first = await replayAll(source);
    expect(first).toMatchObject({ replayed: 10_000, accepted: 5_000, rejected: 5_000, more: true });
    expect(first.rejects).toHaveLength(100);
    const { organizationId, id: sourceId } = source;
    const rest = await replayRejects({ organizationId, sourceId, by: "x", cursor: first.nextCursor ?? "" });
    expect(rest).toMatchObject({ replayed: 2_000, accepted: 1_000, rejected: 1_000, more: false, nextCursor: null });
  });
});

describe("replays at once", () => {
  it("in two processes end with every event once and every reject marked once", async () => {
    const source = await makeSource();
    for (let delivery = 0; delivery < 4; delivery++)
      await storeRejects(
        source,
        named(400).map((text) => text.replace("call", `d${String(delivery)}`)),
      );
    const children = [0, 1].map(() =>
      fork("tests/support/replay-process.ts", [database.url(), source.organizationId, source.id], { execArgv: [] }),
    );
    await Promise.all(children.map((child) => once(child, "message")));
    const answers = children.map(async (child) => (await once(child, "message"))[0] as number);
    for (const child of children) child.send("go");
    const accepted = await Promise.all(answers);
    expect(accepted.reduce((sum, each) => sum + each, 0)).toBe(1_600);
    expect(await stored(source)).toHaveLength(1_600);
    expect(await count("reject_replay", source)).toBe(1_600);
  });

  it("of overlapping choices in this process never wait for each other for ever", async () => {
    const source = await makeSource();
    const ids = await storeRejects(source, named(60));
    const { organizationId, id: sourceId } = source;
    const replay = (chosen: string[]) => replayRejects({ organizationId, sourceId, by: "x", ids: chosen });
    const done = await Promise.all([replay(ids), replay(ids.toReversed()), replay(ids.slice(20)), replayAll(source)]);
    expect(done.reduce((sum, { accepted }) => sum + accepted, 0)).toBe(60);
    expect(done.reduce((sum, { duplicates }) => sum + duplicates, 0)).toBe(0);
    expect(await count("reject_replay", source)).toBe(60);
  });
});

describe("a replay that fails halfway", () => {
  it("leaves neither events nor marks, and succeeds the next time", async () => {
    const source = await makeSource();
    await storeRejects(source, named(5));
    const deliveries = await count("delivery", source);
    // Breaks the very last statement of the transaction, after marks and events were written.
    await ddl("ALTER TABLE delivery ADD CONSTRAINT broken CHECK (NOT replay) NOT VALID");
    await expect(replayAll(source)).rejects.toThrow(/broken/);
    await ddl("ALTER TABLE delivery DROP CONSTRAINT broken");
    expect(await stored(source)).toHaveLength(0);
    expect([await count("reject_replay", source), await count("delivery", source)]).toEqual([0, deliveries]);
    expect(await replayAll(source)).toMatchObject({ accepted: 5, duplicates: 0 });
    expect(await stored(source)).toHaveLength(5);
  });
});

async function ddl(text: string): Promise<void> {
  await transaction({ role: "owner" }, (client) => client.query(text));
}

describe("who may replay", () => {
  it("is an admin of the organization the source belongs to", async () => {
    const source = await makeSource();
    const ids = await storeRejects(source, named(1));
    const other = await makeSource();
    expect((await replayOver(source, { all: true }, "viewer")).status).toBe(403);
    expect((await replayOver(source, { all: true }, "auditor")).status).toBe(403);
    expect((await replayOver({ ...source, organizationId: other.organizationId }, { all: true })).status).toBe(404);
    expect((await replayOver(other, { ids })).status).toBe(404);
    expect(await stored(source)).toHaveLength(0);
  });

  it("is told what is wrong with what they ask", async () => {
    const source = await makeSource();
    const refused = async (body: unknown, status: number, detail: RegExp) => {
      const response = await replayOver(source, body);
      expect(response.status).toBe(status);
      expect(((await response.json()) as { detail: string }).detail).toMatch(detail);
    };
    await refused({}, 422, /either/);
    await refused({ ids: [], all: true }, 422, /^ids/);
    await refused({ ids: ["x"], all: true }, 422, /either/);
    await refused({ ids: Array.from({ length: 101 }, () => "x") }, 422, /^ids/);
    await refused({ ids: ["x"], cursor: "y" }, 422, /^cursor/);
    await refused({ all: true, cursor: "y" }, 400, /^cursor/);
    for (const id of ["x", "", "0197f000-0000-7000-8000-000000000000.99999999999", `${crypto.randomUUID()}.0`])
      await refused({ ids: [id] }, 404, /no reject/);
  });

  it("is written down for good", async () => {
    const source = await makeSource();
    await storeRejects(source, named(1));
    await replayAll(source);
    for (const change of ["UPDATE reject_replay SET replayed_by = 'x'", "DELETE FROM reject_replay"])
      await expect(ddl(change)).rejects.toThrow(/sealed/);
    await expect(ddl("TRUNCATE reject_replay")).rejects.toThrow(/append-only/);
  });
});

describe("the health of a source", () => {
  const NOW = new Date("2026-11-20T12:10:00Z");
  /** The counts of the day may lag by a minute at most. */
  const LATER = new Date(NOW.getTime() + 60_000);
  const healthOf = async ({ organizationId }: TestSource, now: Date) =>
    (await sourceHealth({ organizationId, now }))[0];

  it("is good again once all its rejects are recovered, and its habit knows nothing of the replay", async () => {
    const source = await makeSource();
    const at = new Date("2026-11-20T12:08:00Z");
    await storeRejects(source, named(4), at);
    expect(await healthOf(source, NOW)).toMatchObject({ state: "rejecting", rejected24h: 4 });
    await replayAll(source);
    expect(await healthOf(source, LATER)).toMatchObject({
      state: "receiving",
      rejected24h: 0,
      latestRejects: [],
      lastDeliveryAt: at.toISOString(),
      eventsPerSecond: 0,
    });
  });

  it("still tells of those that stay", async () => {
    const source = await makeSource();
    await storeRejects(source, [...named(2), BROKEN], new Date("2026-11-20T12:08:00Z"));
    await replayAll(source);
    const health = await healthOf(source, LATER);
    expect(health).toMatchObject({ state: "rejecting", rejected24h: 1 });
    expect(health?.latestRejects.map(({ reason }) => reason)).toEqual(["not understood yet"]);
  });
});

it("the list of rejects takes a state and refuses others", async () => {
  const source = await makeSource();
  await storeRejects(source, [...named(1), BROKEN]);
  await replayAll(source);
  const read = async (query: string) => {
    const { headers } = await requestAs(source.organizationId, "viewer");
    const request = new Request(`http://onrecord.example/api/sources/x/rejects${query}`, { headers });
    const response = await getRejects(request, { params: Promise.resolve({ id: source.id }) });
    const page = (await response.json()) as { items?: { index: number }[] };
    return { status: response.status, indexes: page.items?.map(({ index }) => index) };
  };
  expect(await read("")).toEqual({ status: 200, indexes: [1] });
  expect(await read("?state=recovered")).toEqual({ status: 200, indexes: [0] });
  expect((await read("?state=all")).status).toBe(422);
});
