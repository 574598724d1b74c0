import { describe, expect, it, vi } from "vitest";
import { GET as getLive } from "../../app/api/health/live/route.ts";
import { GET as getReady } from "../../app/api/health/ready/route.ts";
import { GET as getMetrics } from "../../app/api/metrics/route.ts";
import { createApiToken } from "../../lib/auth/api-token.ts";
import { closeDatabase, transaction, useDatabase } from "../../lib/db.ts";
import { append } from "../../lib/ingest/append.ts";
import { arrivalAt } from "../../lib/ingest/arrival.ts";
import { DeliveryTotals } from "../../lib/metrics/totals.ts";
import { createSource } from "../../lib/sources/create-source.ts";
import { emptyDatabase, useFreshDatabase } from "../support/database.ts";
import { apiCall, judged, rejected } from "../support/events.ts";
import { newOrganization } from "../support/people.ts";

const database = useFreshDatabase();

async function scrape(authorization?: string): Promise<string> {
  const headers: Record<string, string> = authorization === undefined ? {} : { authorization };
  const response = await getMetrics(new Request("http://onrecord.example/api/metrics", { headers }), {});
  expect(response.status).toBe(200);
  expect(response.headers.get("content-type")).toContain("text/plain; version=0.0.4");
  return response.text();
}

async function newSource(organizationId: string, name: string): Promise<{ organizationId: string; id: string }> {
  return { organizationId, ...(await createSource({ organizationId, kind: "onrecord", name })) };
}

async function tokenOf(organizationId: string): Promise<string> {
  const { token } = await createApiToken({ organizationId, name: "metrics", role: "viewer", createdBy: "test" });
  return `Bearer ${token}`;
}

describe("metrics", () => {
  it("tell anybody about the installation, and nobody another's sources", async () => {
    const [mine, theirs] = [await newOrganization(), await newOrganization()];
    const source = await newSource(mine, "proxy-mine");
    await newSource(theirs, "proxy-theirs");
    await append(source, arrivalAt(new Date()), [[...judged([apiCall(), apiCall()]), rejected(2, "no time")]]);
    await append(source, arrivalAt(new Date(Date.now() - 3 * 3_600_000)), [judged([apiCall()])]);
    const open = await expect
      .poll(() => scrape(), { timeout: 40_000, interval: 300 })
      .toContain('onrecord_records_total{kind="onrecord",result="accepted"} 2')
      .then(() => scrape());
    expect(open).toContain('onrecord_records_total{kind="onrecord",result="rejected"} 1');
    expect(open).toContain("onrecord_database_up 1");
    expect(open).toContain("onrecord_sources_silent 0");
    expect(open).toContain('onrecord_sources{state="rejecting"} 1');
    expect(open).toContain('onrecord_sources{state="waiting"} 1');
    expect(open).toContain("process_cpu_seconds_total");
    expect(open).not.toMatch(/proxy-|source=/);
    const known = await scrape(await tokenOf(mine));
    expect(known).toContain('onrecord_source_silent{source="proxy-mine",kind="onrecord"} 0');
    expect(known).toMatch(
      /onrecord_source_last_delivery_timestamp_seconds\{source="proxy-mine",kind="onrecord"\} 1[\d.e+]+/,
    );
    expect(known).not.toContain("proxy-theirs");
  });

  it("mark a silent source", async () => {
    const organizationId = await newOrganization();
    const source = await newSource(organizationId, "quiet");
    for (const minutes of [70, 69, 68, 67, 66])
      await append(source, arrivalAt(new Date(Date.now() - minutes * 60_000)), [judged([apiCall()])]);
    await expect.poll(() => scrape(), { timeout: 40_000, interval: 300 }).toContain("onrecord_sources_silent 1");
    expect(await scrape(await tokenOf(organizationId))).toContain(
      'onrecord_source_silent{source="quiet",kind="onrecord"} 1',
    );
  });

  it("do not call a pulled source silent while its provider answers, records or none", async () => {
    const silent = async (): Promise<number> => Number(/^onrecord_sources_silent (\d+)$/m.exec(await scrape())?.[1]);
    const others = await silent();
    const organizationId = await newOrganization();
    const source = await newSource(organizationId, "pulled");
    await append(source, arrivalAt(new Date(Date.now() - 3 * 3_600_000)), [judged([apiCall()])]);
    await expect.poll(silent, { timeout: 40_000, interval: 300 }).toBe(others + 1);
    await transaction({ role: "owner" }, async (client) => {
      const key = [organizationId, source.id];
      await client.query("INSERT INTO source_secret VALUES ($1, $2, 'api-token', '')", key);
      await client.query(
        "INSERT INTO pull_state (organization_id, source_id, last_success_at) VALUES ($1, $2, now())",
        key,
      );
    });
    await expect.poll(silent, { timeout: 40_000, interval: 300 }).toBe(others);
  });

  it("refuse a credential that is none", async () => {
    const headers = { authorization: `Bearer orc_api_${"x".repeat(43)}` };
    expect((await getMetrics(new Request("http://x/api/metrics", { headers }), {})).status).toBe(401);
  });
});

it("counters take every delivery once, also those that commit late", async () => {
  const source = await newSource(await newOrganization(), "counted");
  const totals = new DeliveryTotals(new Date(Date.now() - 60_000));
  const read = () =>
    transaction(
      { role: "writer" },
      async (client) => (await totals.read(client, [source])).get(source.id)?.accepted ?? 0,
    );
  await append(source, arrivalAt(new Date()), [judged([apiCall()])]);
  await expect.poll(read, { timeout: 40_000 }).toBe(1);
  await append(source, arrivalAt(new Date()), [judged([apiCall(), apiCall()])]);
  await expect.poll(read, { timeout: 40_000 }).toBe(3);
  // Received before the process started: counted in no reading, first or later.
  await append(source, arrivalAt(new Date(Date.now() - 3_600_000)), [judged([apiCall()])]);
  await append(source, arrivalAt(new Date()), [judged([apiCall()])]);
  await expect.poll(read, { timeout: 40_000 }).toBe(4);
  expect(await read()).toBe(4);
});

describe("health", () => {
  it("is ready with a migrated database", async () => {
    expect((await getReady(new Request("http://x/api/health/ready"), {})).status).toBe(200);
    expect((await getLive(new Request("http://x/api/health/live"), {})).status).toBe(200);
  });

  it("says that the database is not migrated, or away, and lives on", async () => {
    const empty = await emptyDatabase();
    try {
      await useDatabase(empty.url);
      const unmigrated = await getReady(new Request("http://x/api/health/ready"), {});
      expect(unmigrated.status).toBe(503);
      expect(await unmigrated.json()).toMatchObject({ detail: expect.stringContaining("not migrated") as string });
      await useDatabase("postgresql://postgres@127.0.0.1:9/nowhere");
      const away = await getReady(new Request("http://x/api/health/ready"), {});
      expect(away.status).toBe(503);
      expect(away.headers.get("content-type")).toBe("application/problem+json");
      await vi.waitFor(async () => {
        expect(await scrape()).toContain("onrecord_database_up 0");
      }, 5_000);
      expect((await getLive(new Request("http://x/api/health/live"), {})).status).toBe(200);
    } finally {
      await closeDatabase();
      await useDatabase(database.url());
      await empty.drop();
    }
  });
});
