import { beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { DELETE as liftHold } from "../../app/api/settings/legal-holds/[id]/route.ts";
import { GET as listHolds, POST as placeHold } from "../../app/api/settings/legal-holds/route.ts";
import { POST as preview } from "../../app/api/settings/retention/preview/route.ts";
import { GET as readRetention, PUT as setRetention } from "../../app/api/settings/retention/route.ts";
import { GET as readEvent } from "../../app/api/audit-logs/[stream]/[id]/route.ts";
import { createApiToken } from "../../lib/auth/api-token.ts";
import type { Role } from "../../lib/auth/scope.ts";
import { append } from "../../lib/ingest/append.ts";
import { arrivalAt } from "../../lib/ingest/arrival.ts";
import { applyRetention } from "../../lib/retention/apply-retention.ts";
import { runOnrecord, type Outcome } from "../support/command-line.ts";
import { useFreshDatabase } from "../support/database.ts";
import { apiCall, judged, makeSource } from "../support/events.ts";
import { forgetPolicies, noon, setPolicy } from "../support/retention.ts";

const database = useFreshDatabase();
beforeEach(forgetPolicies);

const DAY_MS = 86_400_000;
const HOME = "http://localhost/api/settings";

type Ask = (method: string, path: string, body?: object) => Request;

/** Requests of a new token's holder. */
async function given(role: Role, organizationId?: string): Promise<{ organizationId: string; ask: Ask }> {
  const organization = organizationId ?? (await makeSource()).organizationId;
  const { token } = await createApiToken({ organizationId: organization, name: role, role, createdBy: "test" });
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
  const ask: Ask = (method, path, body) =>
    new Request(`${HOME}${path}`, { method, headers, ...(body && { body: JSON.stringify(body) }) });
  return { organizationId: organization, ask };
}

async function read(
  response: Response | Promise<Response>,
): Promise<{ status: number; body: Record<string, unknown> }> {
  const answered = await response;
  return { status: answered.status, body: (await answered.json()) as Record<string, unknown> };
}

describe("an organization's retention", () => {
  it("is set by admins, shown to viewers, and a shorter one does not count yet", async () => {
    const { organizationId, ask } = await given("admin");
    await setPolicy({ stream: "commands", days: 400 });
    const set = await read(setRetention(ask("PUT", "/retention", { commands: 90, "api-calls": 30 }), undefined));
    expect(set.status).toBe(200);
    const viewer = await given("viewer", organizationId);
    const { body } = await read(readRetention(viewer.ask("GET", "/retention"), undefined));
    expect(body).toEqual(set.body);
    expect(body["streams"]).toMatchObject([
      { stream: "commands", installationDays: 400, organizationDays: 90, countingDays: 400, changedBy: "token:admin" },
      { stream: "api-calls", installationDays: null, organizationDays: 30, countingDays: null },
      { stream: "tailnet-changes", organizationDays: null, changedAt: null, changedBy: null },
      { stream: "network-flows" },
    ]);
    expect((await read(setRetention(viewer.ask("PUT", "/retention", { commands: 1 }), undefined))).status).toBe(403);
    expect((await read(preview(viewer.ask("POST", "/retention/preview", { commands: 1 }), undefined))).status).toBe(
      403,
    );
  });

  it("is refused when longer than the installation's or nonsense, by field, value and fix", async () => {
    const { ask } = await given("admin");
    await setPolicy({ stream: "commands", days: 30 });
    const refused = async (body: object) => {
      const answered = await read(setRetention(ask("PUT", "/retention", body), undefined));
      expect(answered.status).toBe(422);
      return answered.body["detail"];
    };
    expect(await refused({ commands: 31 })).toBe(
      "commands: 31 days is longer than the installation keeps them. Use at most 30, or null for as long as the installation says.",
    );
    expect(await refused({ commands: 0 })).toMatch(/^commands: .*>=1/);
    expect(await refused({ commands: 1.5 })).toMatch(/^commands: /);
    expect(await refused({ other: 1 })).toMatch(/other/);
  });

  it("tells what it would remove before it is set", async () => {
    const { organizationId } = await given("admin");
    const source = await makeSource({ organizationId });
    await append(source, arrivalAt(new Date()), [
      judged([apiCall({ at: noon(50) }), apiCall({ at: noon(40) }), apiCall({ at: noon(5) })]),
    ]);
    const { ask } = await given("admin", organizationId);
    const { body } = await read(preview(ask("POST", "/retention/preview", { "api-calls": 45 }), undefined));
    const before = new Date(Date.parse(noon(45)) - DAY_MS / 2).toISOString();
    expect(body["streams"]).toEqual(
      expect.arrayContaining([
        { stream: "api-calls", days: 45, before, events: 1, complete: true },
        { stream: "commands", days: null, before: null, events: 0, complete: true },
      ]),
    );
  });
});

describe("a legal hold", () => {
  it("is placed and lifted by owners alone, and stays on record", async () => {
    const { organizationId, ask } = await given("owner");
    const admin = await given("admin", organizationId);
    const facts = { name: "Case 1\u0000", reason: "asked for" };
    expect((await read(placeHold(admin.ask("POST", "/legal-holds", facts), undefined))).status).toBe(403);
    expect(
      (await read(placeHold(ask("POST", "/legal-holds", { name: " ", reason: "x" }), undefined))).body["detail"],
    ).toMatch(/^name: /);
    const placed = await read(placeHold(ask("POST", "/legal-holds", facts), undefined));
    expect(placed).toMatchObject({ status: 201, body: { ...facts, placedBy: "token:owner", liftedAt: null } });
    const id = String(placed.body["id"]);
    const lift = (asker: Ask, which: string) =>
      read(liftHold(asker("DELETE", `/legal-holds/${which}`), { params: Promise.resolve({ id: which }) }));
    expect((await lift(admin.ask, id)).status).toBe(403);
    expect((await lift(ask, "nonsense")).status).toBe(404);
    expect((await lift((await given("owner")).ask, id)).status).toBe(404);
    expect(await lift(ask, id)).toMatchObject({ status: 200, body: { liftedBy: "token:owner" } });
    expect((await lift(ask, id)).status).toBe(409);
    const { body } = await read(listHolds(admin.ask("GET", "/legal-holds"), undefined));
    expect(body["holds"]).toMatchObject([{ id, name: facts.name, liftedBy: "token:owner" }]);
  });
});

describe("an event", () => {
  it("tells until when it is kept, and once it is gone that retention may have removed it", async () => {
    const source = await makeSource();
    const { organizationId } = source;
    const call = apiCall({ at: noon(50) });
    await append(source, arrivalAt(new Date()), [judged([call])]);
    const { ask } = await given("owner", organizationId);
    const item = async () => {
      const params = Promise.resolve({ stream: "api-calls", id: call.id });
      return read(readEvent(ask("GET", `/../audit-logs/api-calls/${call.id}`), { params }));
    };
    expect((await item()).body).toMatchObject({ keptUntil: null, legalHold: false });
    await setPolicy({ organizationId, stream: "api-calls", days: 60 });
    const end = new Date(Date.parse(noon(50)) + DAY_MS / 2 + 60 * DAY_MS).toISOString();
    expect((await item()).body).toMatchObject({ keptUntil: end.replace("Z", "000Z"), legalHold: false });
    await setPolicy({ stream: "api-calls", days: 20 });
    expect(Date.parse(String((await item()).body["keptUntil"]))).toBeLessThan(Date.now());
    const hold = await read(placeHold(ask("POST", "/legal-holds", { name: "Case", reason: "asked for" }), undefined));
    expect((await item()).body).toMatchObject({ keptUntil: null, legalHold: true });
    const id = String(hold.body["id"]);
    await liftHold(ask("DELETE", `/legal-holds/${id}`), { params: Promise.resolve({ id }) });
    const tomorrow = Date.parse(String((await item()).body["keptUntil"]));
    expect(tomorrow - Date.now()).toBeGreaterThan(DAY_MS - 60_000);
    await forgetPolicies();
    await setPolicy({ organizationId, stream: "api-calls", days: 20 });
    await applyRetention();
    const gone = await item();
    expect(gone).toMatchObject({
      status: 404,
      body: { detail: expect.stringContaining("retention may have removed it") as string },
    });
    const { body } = await read(readRetention(ask("GET", "/retention"), undefined));
    expect(body["removals"]).toMatchObject([
      { stream: "api-calls", rows: 1, oldest: noon(50) },
      { stream: "deliveries", rows: 1 },
    ]);
  });
});

function onrecord(...words: string[]): Promise<Outcome> {
  return runOnrecord(words, { DATABASE_URL: database.url() });
}

it("the command line sets the installation's retention, and places, lists and lifts legal holds", async () => {
  const [set, wrong, placed] = await Promise.all([
    onrecord("retention", "set", "api-calls", "400d", "--json"),
    onrecord("retention", "set", "api-calls", "4h"),
    onrecord("hold", "place", "--name", "Case 2", "--reason", "asked for", "--json"),
  ]);
  expect(set.out).toBe('{"stream":"api-calls","kept":"400d"}\n');
  expect(wrong).toMatchObject({ status: 2, out: "", err: expect.stringContaining('duration "4h"') as string });
  const { id } = z.object({ id: z.uuid() }).parse(JSON.parse(placed.out));
  const [shown, lifted] = await Promise.all([onrecord("retention", "show", "--json"), onrecord("hold", "lift", id)]);
  expect(shown.out).toBe(
    '{"stream":"commands","kept":"forever"}\n{"stream":"api-calls","kept":"400d"}\n{"stream":"tailnet-changes","kept":"forever"}\n{"stream":"network-flows","kept":"forever"}\n',
  );
  expect(lifted.status).toBe(0);
  expect(JSON.parse((await onrecord("hold", "list", "--json")).out)).toMatchObject({ id, liftedBy: "command line" });
}, 180_000);
