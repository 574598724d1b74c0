import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import { GET as getRejects } from "../../app/api/sources/[id]/rejects/route.ts";
import { POST as rotate } from "../../app/api/sources/[id]/token/route.ts";
import { GET as getSources, POST as postSource } from "../../app/api/sources/route.ts";
import { createApiToken } from "../../lib/auth/api-token.ts";
import type { Role } from "../../lib/auth/scope.ts";
import { authenticateSource } from "../../lib/auth/source-token.ts";
import { transaction } from "../../lib/db.ts";
import { append } from "../../lib/ingest/append.ts";
import { arrivalAt } from "../../lib/ingest/arrival.ts";
import { createSource } from "../../lib/sources/create-source.ts";
import { listRejects } from "../../lib/sources/list-rejects.ts";
import { listSources } from "../../lib/sources/list-sources.ts";
import { sourceHealth, type SourceHealth } from "../../lib/sources/source-health.ts";
import { useFreshDatabase } from "../support/database.ts";
import { apiCall, judged, rejected } from "../support/events.ts";
import { newOrganization } from "../support/people.ts";

useFreshDatabase();

async function requestAs(organizationId: string, role: Role, body?: unknown): Promise<Request> {
  const { token } = await createApiToken({ organizationId, name: role, role, createdBy: "test" });
  const init = body === undefined ? {} : { method: "POST", body: JSON.stringify(body) };
  return new Request("http://onrecord.example/api/sources", {
    ...init,
    headers: { authorization: `Bearer ${token}`, host: "onrecord.example" },
  });
}

const STRANGER = { headers: { authorization: `Bearer orc_api_${"x".repeat(43)}` } };
const contextOf = (id: string) => ({ params: Promise.resolve({ id }) });
const json = async (response: Response) => (await response.json()) as Record<string, unknown>;

async function newSource(
  organizationId: string,
  name = "prod-api",
): Promise<{ organizationId: string; id: string; token: string }> {
  const source = await createSource({ organizationId, kind: "kubernetes-audit", name, cluster: "prod-eu" });
  return { organizationId, ...source };
}

async function healthOf(organizationId: string, now: Date): Promise<SourceHealth> {
  const [source] = await sourceHealth({ organizationId, now });
  if (source === undefined) throw new Error("no source");
  return source;
}

describe("creating a source", () => {
  it("gives a token that names the source, and stores only its hash", async () => {
    const organizationId = await newOrganization();
    const source = await newSource(organizationId);
    expect(await authenticateSource(source.token)).toMatchObject({ organizationId, id: source.id, cluster: "prod-eu" });
    const stored = await transaction({ role: "owner" }, async (client) => {
      const { rows } = await client.query<{ row: string }>(
        "SELECT t::text AS row FROM source_token t WHERE source_id = $1",
        [source.id],
      );
      return rows.map(({ row }) => row).join();
    });
    expect(stored).not.toContain(source.token);
  });

  it("refuses settings that a kind does not understand, naming them, and addresses that another source has", async () => {
    const organizationId = await newOrganization();
    const make = async (kind: string, name: string, settings: object): Promise<[number, unknown]> => {
      const body = { kind, name, cluster: "prod-eu", settings };
      const response = await postSource(await requestAs(organizationId, "admin", body), undefined);
      return [response.status, (await json(response))["detail"]];
    };
    expect(await make("tailscale-recorder", "a", { recorderAddresses: ["nowhere"] })).toEqual([
      422,
      'recorderAddresses: "nowhere" is no ip:port, :port or ip.',
    ]);
    expect(await make("tailscale-recorder", "a", { allowedTags: ["k8s"] })).toEqual([
      422,
      "allowedTags: expected a tag such as tag:k8s-operator.",
    ]);
    expect((await make("onrecord", "a", { allowedTags: ["tag:k8s"] }))[0]).toBe(422);
    expect((await make("tailscale-recorder", "a", { recorderAddresses: ["100.64.1.9"] }))[0]).toBe(201);
    const [status, detail] = await make("tailscale-recorder", "b", { recorderAddresses: ["100.64.1.9"] });
    expect(status).toBe(409);
    expect(detail).toMatch(/^recorderAddresses: .*100\.64\.1\.9/);
  });

  it("refuses what it cannot mean, naming the field", async () => {
    const organizationId = await newOrganization();
    const base = { organizationId, kind: "kubernetes-audit", name: "prod", cluster: "prod-eu" };
    await newSource(organizationId, "prod");
    await expect(createSource(base)).rejects.toMatchObject({
      code: "conflict",
      message: expect.stringContaining('"prod"') as string,
    });
    const refused = (input: object, message: RegExp) =>
      expect(createSource({ ...base, name: "x", ...input })).rejects.toMatchObject({
        code: "invalid",
        message: expect.stringMatching(message) as string,
      });
    await refused({ kind: "nonsense" }, /kubernetes-audit, onrecord/);
    await refused({ cluster: null }, /^cluster:/);
    await refused({ cluster: " " }, /^cluster:/);
    await refused({ name: "  " }, /^name:/);
    await refused({ name: "a".repeat(64) }, /^name:/);
    await refused({ name: "a\nb" }, /^name:/);
  });

  it("lets a kind whose records name their cluster go without one, and other organizations have the name", async () => {
    const [one, other] = [await newOrganization(), await newOrganization()];
    for (const organizationId of [one, other])
      expect(await createSource({ organizationId, kind: "onrecord", name: "é".repeat(63) })).toMatchObject({
        cluster: null,
      });
    expect(await listSources({ organizationId: one })).toHaveLength(1);
  });
});

describe("over HTTP", () => {
  it("an admin makes a source and gets its token and what to paste, once", async () => {
    const organizationId = await newOrganization();
    const response = await postSource(
      await requestAs(organizationId, "admin", { kind: "kubernetes-audit", name: "api", cluster: "prod-eu" }),
      {},
    );
    expect(response.status).toBe(201);
    const made = await json(response);
    expect(JSON.stringify(made["setup"])).toContain(`http://onrecord.example/api/ingest/${String(made["token"])}`);
    const listed = await json(await getSources(await requestAs(organizationId, "viewer"), {}));
    expect(listed).toMatchObject({ items: [{ id: made["id"], name: "api", state: "waiting" }] });
    expect(JSON.stringify(listed)).not.toContain(made["token"]);
  });

  it("asks for the right role, a readable body and known keys", async () => {
    const organizationId = await newOrganization();
    const body = { kind: "onrecord", name: "a" };
    const statusOf = async (request: Request) => (await postSource(request, {})).status;
    expect(await statusOf(await requestAs(organizationId, "viewer", body))).toBe(403);
    expect(await statusOf(new Request("http://x/api/sources", { ...STRANGER, method: "POST", body: "{}" }))).toBe(401);
    expect(await statusOf(await requestAs(organizationId, "admin", { ...body, clusters: "x" }))).toBe(422);
    expect((await getSources(new Request("http://x/api/sources", STRANGER), {})).status).toBe(401);
  });

  it("a rotated token replaces the one before", async () => {
    const organizationId = await newOrganization();
    const source = await newSource(organizationId);
    const response = await rotate(await requestAs(organizationId, "admin", {}), contextOf(source.id));
    const { token } = await json(response);
    expect(response.status).toBe(201);
    await expect(authenticateSource(source.token)).rejects.toMatchObject({ code: "unauthenticated" });
    expect(await authenticateSource(String(token))).toMatchObject({ id: source.id });
  });

  it("another organization's source is not there", async () => {
    const source = await newSource(await newOrganization());
    const other = await newOrganization();
    expect((await rotate(await requestAs(other, "admin", {}), contextOf(source.id))).status).toBe(404);
    expect((await getRejects(await requestAs(other, "viewer"), contextOf(source.id))).status).toBe(404);
    expect((await getRejects(await requestAs(other, "viewer"), contextOf("nonsense"))).status).toBe(404);
    expect((await rotate(await requestAs(other, "auditor", {}), contextOf(randomUUID()))).status).toBe(403);
  });
});

describe("health", () => {
  const NOW = new Date("2026-11-20T12:10:00Z");
  const minutesAgo = (minutes: number) => new Date(NOW.getTime() - minutes * 60_000);

  it("shows the first event at once, then rate and the day in half hours", async () => {
    const source = await newSource(await newOrganization());
    expect(await healthOf(source.organizationId, NOW)).toMatchObject({
      state: "waiting",
      lastDeliveryAt: null,
      lastEventAt: null,
      eventsPerSecond: 0,
    });
    await append(source, arrivalAt(minutesAgo(60)), [judged([apiCall({ at: "2026-11-20T11:09:59.5Z" })])]);
    await append(source, arrivalAt(minutesAgo(1)), [
      judged([apiCall({ at: "2026-11-20T12:08:00.25Z" }), apiCall({ at: "2026-11-20T12:07:00Z" }), apiCall()]),
    ]);
    const health = await healthOf(source.organizationId, new Date(NOW.getTime() + 1_000));
    expect(health).toMatchObject({
      state: "receiving",
      lastDeliveryAt: minutesAgo(1).toISOString(),
      eventsPerSecond: 0.01,
    });
    expect(health.lastEventAt).toMatch(/^2026-11-20T23:43:22.652/);
    expect(health.series).toHaveLength(48);
    expect(health.series.at(-1)).toEqual({ from: "2026-11-20T12:00:00.000Z", accepted: 3, rejected: 0 });
    expect(health.series.at(-3)).toEqual({ from: "2026-11-20T11:00:00.000Z", accepted: 1, rejected: 0 });
  });

  it("marks a source that is quiet for longer than its habit", async () => {
    const source = await newSource(await newOrganization());
    for (const minutes of [30, 28, 26, 24, 22])
      await append(source, arrivalAt(minutesAgo(minutes)), [judged([apiCall()])]);
    // Every two minutes; the last 22 minutes ago: eight are like it.
    expect(await healthOf(source.organizationId, minutesAgo(14))).toMatchObject({ state: "receiving" });
    expect(await healthOf(source.organizationId, NOW)).toMatchObject({
      state: "silent",
      usualGapMs: 2 * 60_000,
      silentAfter: minutesAgo(14).toISOString(),
    });
  });

  it("says what could not be read, and why", async () => {
    const source = await newSource(await newOrganization());
    await append(source, arrivalAt(minutesAgo(2)), [
      [...judged([apiCall()]), rejected(1, "no timestamp"), rejected(2, "cut \u0000 line")],
    ]);
    const health = await healthOf(source.organizationId, NOW);
    expect(health).toMatchObject({ state: "rejecting", rejected24h: 2 });
    expect(health.latestRejects.map(({ reason }) => reason)).toEqual(["cut \u0000 line", "no timestamp"]);
  });

  it("never mixes organizations", async () => {
    const [one, other] = [await newSource(await newOrganization()), await newSource(await newOrganization())];
    await append(one, arrivalAt(minutesAgo(1)), [judged([apiCall()])]);
    expect(await healthOf(other.organizationId, NOW)).toMatchObject({ state: "waiting" });
  });
});

describe("rejects", () => {
  it("are paged newest first without a gap, each with how its record began", async () => {
    const source = await newSource(await newOrganization());
    const at = new Date("2026-11-20T12:00:00Z");
    await append(source, arrivalAt(at), [[0, 1, 2].map((index) => rejected(index, `reason ${String(index)}`))]);
    await append(source, arrivalAt(at), [[...judged([apiCall()]), rejected(1, "reason 3")]]);
    const page = { organizationId: source.organizationId, sourceId: source.id };
    const all = await listRejects(page);
    expect(all.nextCursor).toBeNull();
    expect(all.items).toHaveLength(4);
    expect(all.items[0]).toMatchObject({ excerpt: "{broken", cut: false, receivedAt: at.toISOString() });
    const ids: string[] = [];
    let cursor: string | undefined;
    do {
      const next = await listRejects({ ...page, limit: 1, cursor });
      ids.push(...next.items.map(({ id }) => id));
      cursor = next.nextCursor ?? undefined;
    } while (cursor !== undefined);
    expect(ids).toEqual(all.items.map(({ id }) => id));
  });

  it("refuse a limit or a cursor that is none", async () => {
    const source = await newSource(await newOrganization());
    const page = { organizationId: source.organizationId, sourceId: source.id };
    await expect(listRejects({ ...page, limit: 101 })).rejects.toMatchObject({ code: "invalid" });
    await expect(listRejects({ ...page, limit: Number.NaN })).rejects.toMatchObject({ code: "invalid" });
    for (const cursor of ["", "x", Buffer.from('["2026","x",1]').toString("base64url")])
      await expect(listRejects({ ...page, cursor })).rejects.toMatchObject({ code: "malformed" });
  });
});
