import { describe, expect, it } from "vitest";
import { deriveCommands, followDeliveries } from "../../lib/commands/follow.ts";
import { rebuildCommands } from "../../lib/commands/rebuild.ts";
import { dedicatedClient, transaction } from "../../lib/db.ts";
import type { AuditEvent } from "../../lib/events/event.ts";
import { parseInstant, type Instant } from "../../lib/events/instant.ts";
import { append } from "../../lib/ingest/append.ts";
import { arrivalAt } from "../../lib/ingest/arrival.ts";
import { useFreshDatabase } from "../support/database.ts";
import { apiCall, judged, makeSource, recordedCommand, type TestSource } from "../support/events.ts";

useFreshDatabase();
const receivedAt = new Date("2026-11-20T23:44:00Z");

/** Every column but the one that says when a row came. */
async function commandsOf({ organizationId }: TestSource): Promise<Record<string, unknown>[]> {
  return transaction({ role: "owner" }, async (client) => {
    const { rows } = await client.query<{ row: Record<string, unknown> }>(
      "SELECT to_jsonb(c) - '{received_at,derived_xid,organization_id,source_id}'::text[] AS row FROM command c WHERE organization_id = $1 ORDER BY id",
      [organizationId],
    );
    return rows.map(({ row }) => row);
  });
}

async function linksOf({ organizationId }: TestSource): Promise<[call: string, command: string][]> {
  return transaction({ role: "owner" }, async (client) => {
    const { rows } = await client.query<{ call_id: string; command_id: string }>(
      "SELECT call_id, command_id FROM command_call WHERE organization_id = $1 ORDER BY call_id",
      [organizationId],
    );
    return rows.map(({ call_id, command_id }) => [call_id, command_id]);
  });
}

/** The physical rows: a row that was written again is another one. */
async function versionsOf({ organizationId }: TestSource): Promise<unknown[]> {
  return transaction({ role: "owner" }, async (client) => {
    const { rows } = await client.query<Record<string, unknown>>(
      "SELECT id, ctid, xmin FROM command WHERE organization_id = $1 ORDER BY id",
      [organizationId],
    );
    return rows;
  });
}

async function deliver(source: TestSource, ...deliveries: AuditEvent[][]): Promise<void> {
  for (const events of deliveries) await append(source, arrivalAt(receivedAt), [judged(events)]);
}

function instant(text: string): Instant {
  const parsed = parseInstant(text);
  if (parsed === undefined) throw new Error(`no time: ${text}`);
  return parsed;
}

/** 40 sessions in some hours of one day, of 1 to 4 calls each, every third with a recorded command; and 5 commands without one. */
function aDay(): AuditEvent[] {
  return Array.from({ length: 40 }, (_, n) => [...callsOf(n), ...recordsOf(n)]).flat();
}

const sessionOf = (n: number): { session: string; user: string | undefined } => ({
  session: `session-${String(n)}`,
  user: n % 5 === 0 ? undefined : `user-${String(n % 3)}`,
});
const hourOf = (n: number): string => `2026-11-20T${String(n % 20).padStart(2, "0")}`;

function callsOf(n: number): AuditEvent[] {
  return Array.from({ length: (n % 4) + 1 }, (_, call) => {
    const minute = call === 3 ? "59" : "10";
    const failed = (n + call) % 7 === 0;
    return apiCall({
      ...sessionOf(n),
      at: `${hourOf(n)}:${minute}:0${String(call)}.${String(n).padStart(3, "0")}Z`,
      key: `${String(n)}-${String(call)}`,
      kubectlCommand: n % 2 === 0 ? "kubectl get" : undefined,
      namespace: call > 1 ? "platform" : "payments",
      ...(failed ? { outcome: "failed", status: 409 } : {}),
    });
  });
}

function recordsOf(n: number): AuditEvent[] {
  const key = `record-${String(n)}`;
  const recorded = recordedCommand({ ...sessionOf(n), at: `${hourOf(n)}:10:00.500Z`, key, exitCode: n % 2 });
  const alone = recordedCommand({ at: `${hourOf(n)}:30:00Z`, key: `alone-${key}` });
  return [...(n % 3 === 0 ? [recorded] : []), ...(n % 8 === 0 ? [alone] : [])];
}

/** A shuffle that is the same in every run. */
function shuffled<T>(items: readonly T[], seed: number): T[] {
  const result = [...items];
  let state = seed;
  for (let i = result.length - 1; i > 0; i--) {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    const j = state % (i + 1);
    [result[i], result[j]] = [result[j] as T, result[i] as T];
  }
  return result;
}

describe("deriving", () => {
  it("makes one command of a session's calls and the command recorded for it", async () => {
    const source = await makeSource({ kind: "onrecord" });
    const session = "one";
    const first = apiCall({ at: "2026-11-20T23:43:22.100Z", session, kubectlCommand: "kubectl apply" });
    const record = recordedCommand({
      at: "2026-11-20T23:43:22.090123Z",
      session,
      command: "kubectl apply -f web.yaml",
      exitCode: 1,
    });
    const refused = apiCall({ at: "2026-11-20T23:43:22.300Z", session, verb: "patch", outcome: "denied", status: 403 });
    await deliver(source, [first, refused], [record], [apiCall({ userAgent: "curl/8" })]);
    await deriveCommands();
    expect(await commandsOf(source)).toMatchObject([
      {
        id: record.id,
        occurred_at: "2026-11-20T23:43:22.090123+00:00",
        command: "kubectl apply -f web.yaml",
        outcome: "denied",
        exit_code: 1,
        api_calls: 2,
        command_event_id: record.id,
        session,
      },
    ]);
    expect(await linksOf(source)).toEqual([
      [first.id, record.id],
      [refused.id, record.id],
    ]);
  });

  it("moves a command to an earlier call that comes late, and forgets the id it had", async () => {
    const source = await makeSource({ kind: "onrecord" });
    const late = apiCall({ at: "2026-11-19T23:59:59.999Z", session: "late", kubectlCommand: "kubectl get" });
    const early = apiCall({ at: "2026-11-20T00:00:00.001Z", session: "late" });
    await deliver(source, [early]);
    await deriveCommands();
    expect(await commandsOf(source)).toMatchObject([{ id: early.id, api_calls: 1 }]);
    await deliver(source, [late]);
    await deriveCommands();
    expect(await commandsOf(source)).toMatchObject([{ id: late.id, api_calls: 2, command: "kubectl get" }]);
    expect(await linksOf(source)).toEqual([
      [late.id, late.id],
      [early.id, late.id],
    ]);
  });

  it("follows a call to its later stage", async () => {
    const source = await makeSource({ kind: "onrecord" });
    const call = { at: "2026-11-20T23:43:22Z", key: "exec", session: "stages" };
    await deliver(source, [apiCall({ ...call, stage: 2, outcome: "running", durationMs: undefined })]);
    await deriveCommands();
    expect(await commandsOf(source)).toMatchObject([{ outcome: "running", duration_ms: null }]);
    await deliver(source, [apiCall({ ...call, stage: 3, durationMs: 60_000 })]);
    await deriveCommands();
    expect(await commandsOf(source)).toMatchObject([{ outcome: "success", duration_ms: 60_000, api_calls: 1 }]);
  });

  it("keeps organizations and users apart that claim the same session", async () => {
    const [one, other] = [await makeSource({ kind: "onrecord" }), await makeSource({ kind: "onrecord" })];
    const session = "shared";
    await deliver(one, [apiCall({ session }), apiCall({ session, user: "mallory@example.com" })]);
    await deliver(other, [apiCall({ session })]);
    await deriveCommands();
    expect((await commandsOf(one)).map(({ api_calls, user_name }) => [api_calls, user_name]).sort()).toEqual([
      [1, "alice@example.com"],
      [1, "mallory@example.com"],
    ]);
    expect(await commandsOf(other)).toHaveLength(1);
  });

  it("joins what two sources of an organization saw of one session", async () => {
    const proxy = await makeSource({ kind: "onrecord" });
    const shell = await makeSource({ kind: "onrecord", organizationId: proxy.organizationId });
    await deliver(proxy, [apiCall({ session: "both" })]);
    await deliver(shell, [recordedCommand({ session: "both", command: "kubectl get po" })]);
    await deriveCommands();
    expect(await commandsOf(proxy)).toMatchObject([{ command: "kubectl get po", api_calls: 1 }]);
  });

  it("stores any text a session, a program or a command may hold", async () => {
    const source = await makeSource({ kind: "onrecord" });
    const odd = '\u0000 💥 \ud800 "quoted" \\u0000 <script>';
    await deliver(source, [
      apiCall({ session: odd, userAgent: odd }),
      recordedCommand({ session: undefined, command: odd.repeat(2_000), groups: [odd, "a,b", "{}"] }),
    ]);
    await deriveCommands();
    expect(await commandsOf(source)).toHaveLength(2);
  });
});

describe("the result", () => {
  it("depends on the set of events alone, never on the order or the deliveries they came in", async () => {
    const events = aDay();
    const reference = await makeSource({ kind: "onrecord" });
    await deliver(reference, events);
    await deriveCommands();
    const expected = await commandsOf(reference);
    // 40 sessions, and 5 commands without one.
    expect(expected).toHaveLength(45);
    for (const seed of [1, 2, 3]) {
      const source = await makeSource({ kind: "onrecord" });
      const mixed = shuffled(events, seed);
      for (let from = 0; from < mixed.length; from += 7 * seed) {
        await deliver(source, mixed.slice(from, from + 7 * seed));
        if (from % 2 === 0) await deriveCommands();
      }
      await deriveCommands();
      expect(await commandsOf(source)).toEqual(expected);
      expect(await linksOf(source)).toEqual(await linksOf(reference));
    }
  });

  it("is the same after a rebuild, whole or of a time range, which writes nothing that is right already", async () => {
    const source = await makeSource({ kind: "onrecord" });
    await deliver(source, aDay());
    await deriveCommands();
    const before = await versionsOf(source);
    await rebuildCommands();
    await rebuildCommands({
      organizationId: source.organizationId,
      from: instant("2026-11-20T05:10:00.5Z"),
      to: instant("2026-11-20T07:30:00Z"),
    });
    expect(await versionsOf(source)).toEqual(before);
  });

  it("is whole after a rebuild of a range that cuts through sessions, from nothing", async () => {
    const source = await makeSource({ kind: "onrecord" });
    await deliver(source, aDay());
    await deriveCommands();
    const [commands, links] = [await commandsOf(source), await linksOf(source)];
    await transaction({ role: "owner" }, async (client) => {
      await client.query("DELETE FROM command WHERE organization_id = $1", [source.organizationId]);
      await client.query("DELETE FROM command_call WHERE organization_id = $1", [source.organizationId]);
    });
    // 10:59 lies between the third and the fourth call of its sessions.
    const range = { from: instant("2026-11-20T00:00:00Z"), to: instant("2026-11-20T10:59:00Z") };
    await rebuildCommands({ organizationId: source.organizationId, ...range });
    const part = await commandsOf(source);
    expect(part).toEqual(commands.filter(({ occurred_at }) => String(occurred_at) < "2026-11-20T10:59"));
    const done = await rebuildCommands({ organizationId: source.organizationId, from: range.to });
    expect(done.commands).toBeGreaterThan(0);
    expect(await commandsOf(source)).toEqual(commands);
    expect(await linksOf(source)).toEqual(links);
  });

  it("loses a command that no event supports when it is rebuilt", async () => {
    const source = await makeSource({ kind: "onrecord" });
    await deliver(source, [apiCall({ session: "real" })]);
    await deriveCommands();
    const expected = await commandsOf(source);
    await transaction({ role: "owner" }, (client) =>
      client.query(
        `INSERT INTO command SELECT (jsonb_populate_record(c, '{"id":"00000000-0000-8000-8000-000000000000","session":"invented"}')).*
           FROM command c WHERE organization_id = $1`,
        [source.organizationId],
      ),
    );
    expect(await commandsOf(source)).toHaveLength(2);
    expect(await rebuildCommands({ organizationId: source.organizationId })).toMatchObject({ removed: 1 });
    expect(await commandsOf(source)).toEqual(expected);
  });
});

describe("the follower", () => {
  it("leaves deliveries alone while an older transaction may still add one, and takes them afterwards", async () => {
    const source = await makeSource({ kind: "onrecord" });
    const open = await dedicatedClient();
    try {
      await open.query("BEGIN");
      await open.query("SELECT pg_current_xact_id()");
      await deliver(source, [apiCall({ session: "waiting" })]);
      await expect(deriveCommands({ waitMs: 100 })).rejects.toMatchObject({ code: "unavailable" });
      expect(await commandsOf(source)).toEqual([]);
      await open.query("COMMIT");
    } finally {
      await open.end();
    }
    await deriveCommands();
    expect(await commandsOf(source)).toHaveLength(1);
  });

  it("is alone: a second one steps back, and a lost one's work is done again", async () => {
    const source = await makeSource({ kind: "onrecord" });
    await deliver(source, [apiCall({ session: "alone" })]);
    await deriveCommands();
    const expected = await commandsOf(source);
    const other = await dedicatedClient();
    try {
      await other.query("BEGIN");
      await other.query("SELECT pg_advisory_xact_lock(hashtextextended('onrecord.commands', 0))");
      expect(await followDeliveries()).toBeUndefined();
    } finally {
      await other.end();
    }
    await transaction({ role: "owner" }, (client) => client.query("UPDATE follower SET xid = '0'"));
    await deriveCommands();
    expect(await commandsOf(source)).toEqual(expected);
  });

  it("passes by deliveries that bring neither a session nor a recorded command", async () => {
    const source = await makeSource({ kind: "onrecord" });
    await deliver(source, [apiCall({ session: undefined })]);
    await deliver(source, [apiCall({ session: "one" })]);
    expect(await deriveCommands()).toMatchObject({ deliveries: 1 });
    await deliver(source, [apiCall({ session: undefined })]);
    expect(await followDeliveries()).toMatchObject({ deliveries: 0, more: false });
    const { rows } = await transaction({ role: "owner" }, (client) =>
      client.query("SELECT FROM delivery WHERE xid >= (SELECT xid FROM follower WHERE name = 'commands')"),
    );
    expect(rows).toHaveLength(0);
  });

  it("takes more deliveries than fit one step, whole transactions at a time", async () => {
    const source = await makeSource({ kind: "onrecord" });
    await transaction({ role: "writer" }, async (client) => {
      await client.query(
        `INSERT INTO delivery (organization_id, id, source_id, received_at, records, accepted, duplicates, rejected, event_id_min, event_id_max, bytes, sha256)
         SELECT $1, gen_random_uuid(), $2, now(), 1, 1, 0, 0, '00000000-0000-8000-8000-000000000000', '00000000-0000-8000-8000-000000000000', 1, ''
           FROM generate_series(1, 1500)`,
        [source.organizationId, source.id],
      );
    });
    await deliver(source, [apiCall({ session: "after" })]);
    const done = await deriveCommands();
    expect(done.deliveries).toBe(1501);
    expect(await commandsOf(source)).toHaveLength(1);
  });
});
