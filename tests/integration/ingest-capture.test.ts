import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { beforeAll, describe, expect, it } from "vitest";
import { transaction } from "../../lib/db.ts";
import type { Receipt } from "../../lib/ingest/append.ts";
import { receive } from "../../lib/ingest/receive.ts";
import { useFreshDatabase } from "../support/database.ts";
import { makeSource, type TestSource } from "../support/events.ts";

/** What a real kube-apiserver 1.36.2 posted and logged; see tests/fixtures/kubernetes-audit/README.md. */
const CAPTURE = join(import.meta.dirname, "../fixtures/kubernetes-audit/capture");
const POSTS = readdirSync(join(CAPTURE, "webhook-posts"))
  .sort()
  .map((file) => readFileSync(join(CAPTURE, "webhook-posts", file)));
const LOG = readFileSync(join(CAPTURE, "audit-log.jsonl.gz"));
const REQUESTS = 4721;

type Request = { auditId: string; url: string; status: number; durationMs: number };
const PROXIED = gunzipSync(readFileSync(join(CAPTURE, "proxy-requests.jsonl.gz")))
  .toString()
  .trimEnd()
  .split("\n")
  .map((line) => JSON.parse(line) as Request);

useFreshDatabase();

/** API servers post plain JSON; a log file is imported packed as well. */
function post(source: TestSource, gzipped: Buffer, encoding: "gzip" | null = null): Promise<Receipt> {
  const body = encoding === null ? gunzipSync(gzipped) : gzipped;
  const target = { organizationId: source.organizationId, id: source.id, kind: "kubernetes-audit", cluster: "prod-eu" };
  return receive({ source: target, body, encoding, receivedAt: new Date("2026-11-21T00:10:00Z") });
}

async function postAll(source: TestSource, bodies: readonly Buffer[]): Promise<Receipt[]> {
  const receipts: Receipt[] = [];
  for (const body of bodies) receipts.push(await post(source, body));
  return receipts;
}

function total(receipts: readonly Receipt[]): {
  records: number;
  accepted: number;
  duplicates: number;
  rejected: number;
} {
  const sum = (of: (receipt: Receipt) => number) => receipts.reduce((all, receipt) => all + of(receipt), 0);
  return {
    records: sum(({ records }) => records),
    accepted: sum(({ accepted }) => accepted),
    duplicates: sum(({ duplicates }) => duplicates),
    rejected: sum(({ rejected }) => rejected),
  };
}

/** An order that is no order, the same in every run. */
function shuffled<T>(items: readonly T[]): T[] {
  const order = items.map((_item, index) => (index * 7919 + 13) % 104_729);
  return items
    .map((item, index) => ({ item, at: order[index] ?? 0 }))
    .sort((one, other) => one.at - other.at)
    .map(({ item }) => item);
}

type Row = Record<string, unknown> & { outcome: string; stage: number; status: number | null };

/** Every column but those that say when and how a row came, and whose it is. */
async function rowsOf({ organizationId, id }: TestSource): Promise<Row[]> {
  return transaction({ role: "owner" }, async (client) => {
    const { rows } = await client.query<{ row: Row }>(
      `SELECT to_jsonb(e) - '{id,received_at,delivery_id,delivery_index,source_id,organization_id,caller_id,place_id,operation_id,target_id,result_id,keys,search_text}'::text[] AS row
         FROM api_call_rows e WHERE organization_id = $1 AND source_id = $2
        ORDER BY occurred_at, source_event_id, path, verb, user_name`,
      [organizationId, id],
    );
    return rows.map(({ row }) => row);
  });
}

function tally(rows: readonly Row[], of: (row: Row) => unknown): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const row of rows) counts[String(of(row))] = (counts[String(of(row))] ?? 0) + 1;
  return counts;
}

describe("what a real API server posted", () => {
  let source: TestSource;
  let receipts: Receipt[];
  let rows: Row[];

  beforeAll(async () => {
    source = await makeSource();
    receipts = await postAll(source, POSTS);
    rows = await rowsOf(source);
  });

  it("becomes one row a request, and nothing is rejected", () => {
    const { records, accepted, duplicates, rejected } = total(receipts);
    expect({ records, rejected, added: accepted + duplicates }).toEqual({ records: 9577, rejected: 0, added: 9577 });
    expect(rows).toHaveLength(REQUESTS);
  });

  it("is completed, but for the watches that outlived the capture and the requests that failed authentication", () => {
    expect(rows.filter(({ stage }) => stage === 3)).toHaveLength(4676);
    const running = rows.filter(({ outcome }) => outcome === "running");
    expect(running).toHaveLength(40);
    expect(tally(running, ({ verb, long_running: longRunning }) => `${String(verb)} ${String(longRunning)}`)).toEqual({
      "watch true": 40,
    });
    const unauthenticated = rows.filter(({ stage, outcome }) => stage === 2 && outcome !== "running");
    expect(unauthenticated).toHaveLength(5);
    for (const row of unauthenticated)
      expect(row).toMatchObject({ outcome: "denied", status: 401, user_name: null, user_type: "anonymous" });
  });

  it("counts every refusal as denied, whoever refused", () => {
    expect(rows.filter(({ outcome }) => outcome === "denied")).toHaveLength(103);
    expect(
      tally(
        rows.filter(({ outcome }) => outcome === "denied"),
        ({ status }) => status,
      ),
    ).toEqual({ 401: 5, 403: 98 });
    const others = rows.filter(({ outcome }) => outcome === "failed" || outcome === "success");
    for (const { outcome, status } of others) expect(outcome).toBe(Number(status) >= 400 ? "failed" : "success");
  });

  it("agrees with the proxy the requests came through: path, status and duration", () => {
    // One audit ID was used twice on purpose: these two are told apart by their path.
    const byRequest = new Map(rows.map((row) => [`${String(row["source_event_id"])} ${String(row["path"])}`, row]));
    const overhead: number[] = [];
    for (const { auditId, url, status, durationMs } of PROXIED) {
      const row = byRequest.get(`${auditId} ${url}`);
      expect(row, `${auditId} ${url}`).toMatchObject({ status });
      if (row?.outcome !== "running") overhead.push(durationMs - Number(row?.["duration_ms"]));
    }
    expect(overhead.length).toBeGreaterThan(1800);
    const sorted = overhead.map(Math.abs).sort((one, other) => one - other);
    // The proxy's own share, seen from outside: its clock starts before the API server's and stops after it.
    expect(sorted[Math.floor(sorted.length / 2)]).toBeLessThan(2);
    expect(sorted[Math.floor(sorted.length * 0.98)]).toBeLessThan(15);
    expect(sorted.at(-1)).toBeLessThan(50);
  });

  it("keeps two requests that carry the same audit ID apart", () => {
    const reused = rows.filter(({ source_event_id: auditId }) => auditId === "not-a-uuid-but-mine");
    expect(reused.map(({ path }) => path)).toEqual(["/api/v1/namespaces/default", "/api/v1/namespaces/payments"]);
  });

  it("posted again, shuffled, adds and changes nothing", async () => {
    const again = total(await postAll(source, shuffled(POSTS)));
    expect(again).toEqual({ records: 9577, accepted: 0, duplicates: 9577, rejected: 0 });
    expect(await rowsOf(source)).toEqual(rows);
  });

  it("is completed by the log on top, which adds no row; and after that nothing changes it", async () => {
    const receipt = await post(source, LOG, "gzip");
    expect(receipt).toMatchObject({ records: 9617, accepted: 40, duplicates: 9577, rejected: 0 });
    const completed = await rowsOf(source);
    expect(completed).toHaveLength(REQUESTS);
    expect(completed.filter(({ outcome }) => outcome === "running")).toEqual([]);
    expect(total([await post(source, LOG, "gzip"), ...(await postAll(source, POSTS.toReversed()))]).accepted).toBe(0);
    expect(await rowsOf(source)).toEqual(completed);
  });

  it("gives the same rows in any order, log first or bodies shuffled", async () => {
    // Of one organization, since its key is in every digest of a record that held a secret.
    const { organizationId } = source;
    const logFirst = await makeSource({ organizationId });
    await post(logFirst, LOG, "gzip");
    expect(total(await postAll(logFirst, shuffled(POSTS))).accepted).toBe(0);
    const backwards = await makeSource({ organizationId });
    await postAll(backwards, POSTS.toReversed());
    await post(backwards, LOG, "gzip");
    const expected = await rowsOf(source);
    expect(await rowsOf(logFirst)).toEqual(expected);
    expect(await rowsOf(backwards)).toEqual(expected);
  });
});
