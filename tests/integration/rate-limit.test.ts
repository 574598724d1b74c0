import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { POST as ingest } from "../../app/api/ingest/route.ts";
import { GET as getMetrics } from "../../app/api/metrics/route.ts";
import { PATCH as patchSource } from "../../app/api/sources/[id]/route.ts";
import { createApiToken } from "../../lib/auth/api-token.ts";
import type { Role } from "../../lib/auth/scope.ts";
import { transaction } from "../../lib/db.ts";
import { createSource } from "../../lib/sources/create-source.ts";
import { setRateLimit } from "../../lib/sources/set-rate-limit.ts";
import { sourceHealth } from "../../lib/sources/source-health.ts";
import { useFreshDatabase } from "../support/database.ts";
import { newOrganization } from "../support/people.ts";

useFreshDatabase();

const START = new Date("2026-11-20T12:00:00Z");

beforeEach(() => {
  // Only the clock that is read: everything that waits goes on in real time.
  vi.useFakeTimers({ toFake: ["Date"], now: START });
});
afterEach(() => {
  vi.useRealTimers();
});

function passSeconds(seconds: number): void {
  vi.setSystemTime(Date.now() + seconds * 1_000);
}

type Made = { organizationId: string; id: string; token: string };

async function newSource(rateLimit: number | null): Promise<Made> {
  const organizationId = await newOrganization();
  const source = await createSource({ organizationId, kind: "onrecord", name: "edge proxy" });
  await setRateLimit({ organizationId, sourceId: source.id, rateLimit });
  return { organizationId, ...source };
}

async function send({ token }: Made, records: number): Promise<Response> {
  const event = { type: "api-call", time: "2026-11-20T12:00:00Z", user: "alice", method: "GET", path: "/api/v1/pods" };
  const body = Array.from({ length: records }, () => JSON.stringify({ ...event, id: crypto.randomUUID() })).join("\n");
  const headers = { authorization: `Bearer ${token}` };
  return ingest(new Request("http://onrecord.example/api/ingest", { method: "POST", body, headers }), undefined);
}

async function patchAs(role: Role, { organizationId, id }: Made, body: unknown): Promise<Response> {
  const { token } = await createApiToken({ organizationId, name: role, role, createdBy: "test" });
  const init = { method: "PATCH", body: JSON.stringify(body), headers: { authorization: `Bearer ${token}` } };
  return patchSource(new Request("http://onrecord.example/api/sources/x", init), { params: Promise.resolve({ id }) });
}

async function recordsOf({ id }: Made): Promise<number> {
  const { rows } = await transaction({ role: "owner" }, (client) =>
    client.query<{ n: number }>("SELECT coalesce(sum(records), 0)::int AS n FROM delivery WHERE source_id = $1", [id]),
  );
  return rows[0]?.n ?? 0;
}

describe("a source with a limit", () => {
  it("gets 429 with the source, the limit and when to try again, and 200 from then on", async () => {
    const source = await newSource(100);
    expect((await send(source, 900)).status).toBe(200);
    const refused = await send(source, 1);
    expect(refused.status).toBe(429);
    expect(refused.headers.get("content-type")).toBe("application/problem+json");
    expect(refused.headers.get("retry-after")).toBe("5");
    const { detail } = (await refused.json()) as { detail: string };
    expect(detail).toMatch(/"edge proxy" is limited to 100 records a second.*again in 5 s.*source limit/);
    passSeconds(4);
    expect((await send(source, 1)).status).toBe(429);
    passSeconds(1);
    expect((await send(source, 1)).status).toBe(200);
    expect(await recordsOf(source)).toBe(901);
  });

  it("may send a batch larger than its limit, again and again, as fast as its limit says", async () => {
    const source = await newSource(100);
    let stored = 0;
    for (let second = 0; second < 60; second++) {
      const { status } = await send(source, 400);
      expect([200, 429]).toContain(status);
      stored += status === 200 ? 400 : 0;
      passSeconds(1);
    }
    expect(stored).toBeGreaterThanOrEqual(60 * 100);
    expect(stored).toBeLessThanOrEqual(60 * 100 + 500 + 400);
    expect(await recordsOf(source)).toBe(stored);
  });

  it("is not charged for a body that is none", async () => {
    const source = await newSource(1);
    const headers = { authorization: `Bearer ${source.token}` };
    const init = { method: "POST", body: "no json at all", headers };
    for (let times = 0; times < 10; times++)
      expect((await ingest(new Request("http://onrecord.example/api/ingest", init), undefined)).status).toBe(400);
    expect((await send(source, 5)).status).toBe(200);
  });

  it("leaves the others alone, and those without a limit", async () => {
    const [slow, other, free] = [await newSource(1), await newSource(1), await newSource(null)];
    expect((await send(slow, 100)).status).toBe(200);
    expect((await send(slow, 1)).status).toBe(429);
    expect((await send(other, 5)).status).toBe(200);
    for (let times = 0; times < 3; times++) expect((await send(free, 2_000)).status).toBe(200);
  });

  it("shows how often it was refused, in its health and in the metrics", async () => {
    const source = await newSource(1);
    await send(source, 100);
    for (let times = 0; times < 3; times++) await send(source, 1);
    const { organizationId } = source;
    expect(await sourceHealth({ organizationId, now: new Date() })).toMatchObject([{ rateLimit: 1, refusedLately: 3 }]);
    passSeconds(301);
    expect(await sourceHealth({ organizationId, now: new Date() })).toMatchObject([{ refusedLately: 0 }]);
    const metrics = await (await getMetrics(new Request("http://onrecord.example/api/metrics"), {})).text();
    expect(metrics).toMatch(/^onrecord_deliveries_throttled_total\{kind="onrecord"\} [1-9]\d*$/m);
  });
});

describe("a limit", () => {
  it("is set and lifted by an admin, and felt within seconds", async () => {
    const source = await newSource(null);
    await send(source, 1);
    const set = await patchAs("admin", source, { rateLimit: 1 });
    expect(await set.json()).toEqual({ id: source.id, name: "edge proxy", rateLimit: 1 });
    passSeconds(3);
    await send(source, 100);
    expect((await send(source, 1)).status).toBe(429);
    expect((await patchAs("admin", source, { rateLimit: null })).status).toBe(200);
    passSeconds(3);
    expect((await send(source, 1)).status).toBe(200);
  });

  it("is refused to others, for what is none, and for another organization's source", async () => {
    const source = await newSource(7);
    expect((await patchAs("viewer", source, { rateLimit: 1 })).status).toBe(403);
    expect((await patchAs("auditor", source, { rateLimit: 1 })).status).toBe(403);
    expect(
      (await patchAs("admin", { ...source, organizationId: await newOrganization() }, { rateLimit: 1 })).status,
    ).toBe(404);
    for (const body of [
      {},
      { rateLimit: 0 },
      { rateLimit: 1.5 },
      { rateLimit: 1_000_001 },
      { rateLimit: "5" },
      { limit: 5 },
    ]) {
      const response = await patchAs("admin", source, body);
      expect(response.status).toBe(422);
      expect(((await response.json()) as { detail: string }).detail).toMatch(/rateLimit|limit/);
    }
    const [{ rateLimit } = {}] = await sourceHealth({ organizationId: source.organizationId, now: new Date() });
    expect(rateLimit).toBe(7);
  });

  it("is refused for a kind whose sender never sends again, with the reason", async () => {
    const organizationId = await newOrganization();
    const source = await createSource({ organizationId, kind: "tailscale-recorder", name: "operator" });
    const set = (rateLimit: number | null) => setRateLimit({ organizationId, sourceId: source.id, rateLimit });
    await expect(set(5)).rejects.toMatchObject({
      code: "invalid",
      message: expect.stringMatching(/^rateLimit: .*never sends an event again/) as string,
    });
    await expect(set(null)).resolves.toMatchObject({ rateLimit: null });
  });
});
