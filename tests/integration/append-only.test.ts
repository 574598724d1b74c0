import { describe, expect, it } from "vitest";
import { transaction, type DatabaseRole } from "../../lib/db.ts";
import { append } from "../../lib/ingest/append.ts";
import { arrivalAt } from "../../lib/ingest/arrival.ts";
import { useFreshDatabase } from "../support/database.ts";
import { apiCall, judged, makeSource, recordedCommand } from "../support/events.ts";

useFreshDatabase();
const receivedAt = new Date("2026-11-20T23:44:00Z");

async function attempt(role: DatabaseRole, sql: string, organizationId?: string): Promise<string> {
  const access = organizationId === undefined ? { role } : { role, organizationId };
  return transaction(access, (client) => client.query(sql)).then(
    () => "done",
    (error: unknown) => (error instanceof Error ? error.message : "failed"),
  );
}

async function partitionsOf(table: string): Promise<string[]> {
  return transaction({ role: "owner" }, async (client) => {
    const { rows } = await client.query<{ name: string }>(
      "SELECT inhrelid::regclass::text AS name FROM pg_inherits WHERE inhparent = $1::regclass ORDER BY 1",
      [table],
    );
    return rows.map(({ name }) => name);
  });
}

describe("an event once written", () => {
  it("cannot be deleted, truncated or updated, on the table or on any partition, even by the owner", async () => {
    const source = await makeSource();
    await append(source, arrivalAt(receivedAt), [
      judged([apiCall(), apiCall({ at: "2013-05-05T00:00:00Z" }), recordedCommand()]),
    ]);
    for (const parent of ["audit_event", "command_event"]) {
      const tables = [parent, ...(await partitionsOf(parent))];
      expect(tables.length).toBeGreaterThan(2);
      for (const table of tables) {
        expect(await attempt("owner", `TRUNCATE ${table}`)).toMatch(/append-only: TRUNCATE refused/);
      }
      expect(await attempt("owner", `DELETE FROM ${parent}`)).toMatch(/append-only: DELETE refused/);
      expect(await attempt("owner", `UPDATE ${parent} SET session = 'mallory'`)).toMatch(/append-only: UPDATE refused/);
      const filled = await filledPartition(parent);
      expect(await attempt("owner", `DELETE FROM ${filled}`)).toMatch(/append-only: DELETE refused/);
      expect(await attempt("owner", `UPDATE ${filled} SET session = 'mallory'`)).toMatch(/append-only: UPDATE refused/);
    }
    for (const table of ["delivery", "delivery_part"]) {
      expect(await attempt("owner", `DELETE FROM ${table}`)).toMatch(/sealed: DELETE refused/);
      expect(await attempt("owner", `TRUNCATE ${table}`)).toMatch(/TRUNCATE refused/);
      expect(await attempt("owner", `UPDATE ${table} SET organization_id = organization_id`)).toMatch(
        /sealed: UPDATE refused/,
      );
    }
  });

  it("may advance to a later stage, and even then keeps its identity", async () => {
    const source = await makeSource();
    await append(source, arrivalAt(receivedAt), [judged([apiCall({ key: "open", stage: 1, outcome: "running" })])]);
    const own = `organization_id = '${source.organizationId}'`;
    expect(await attempt("writer", `UPDATE audit_event SET stage = 3, source_event_id = 'other' WHERE ${own}`)).toMatch(
      /identity of an event never changes/,
    );
    expect(await attempt("writer", `UPDATE audit_event SET stage = 3, occurred_at = now() WHERE ${own}`)).toMatch(
      /identity of an event never changes/,
    );
    expect(await attempt("writer", `UPDATE audit_event SET stage = 3, duration_ms = 1 WHERE ${own}`)).toBe("done");
    expect(await attempt("writer", `UPDATE audit_event SET stage = 2, duration_ms = NULL WHERE ${own}`)).toMatch(
      /append-only: UPDATE refused/,
    );
    expect(await attempt("writer", `UPDATE audit_event SET stage = 3, duration_ms = 2 WHERE ${own}`)).toMatch(
      /append-only: UPDATE refused/,
    );
  });

  it("is out of the writer's reach on the partitions themselves", async () => {
    const source = await makeSource();
    await append(source, arrivalAt(receivedAt), [judged([apiCall()])]);
    for (const sql of [
      "INSERT INTO %t SELECT * FROM audit_event LIMIT 0",
      "UPDATE %t SET stage = 4",
      "DELETE FROM %t",
      "TRUNCATE %t",
      "SELECT * FROM %t",
    ]) {
      expect(await attempt("writer", sql.replace("%t", "audit_event_20261120"))).toMatch(/permission denied/);
    }
    expect(await attempt("writer", "DELETE FROM audit_event")).toMatch(/permission denied/);
    expect(await attempt("writer", "TRUNCATE audit_event")).toMatch(/permission denied/);
  });
});

describe("partitions", () => {
  it("made later take over what the default partition already held for their day, losing nothing", async () => {
    const source = await makeSource();
    const old = apiCall({ at: "2013-05-05T10:00:00Z" });
    await append(source, arrivalAt(receivedAt), [judged([old, apiCall({ at: "2013-05-06T10:00:00Z" })])]);
    await transaction({ role: "writer" }, (client) =>
      client.query("SELECT ensure_partitions('audit_event', ARRAY['2013-05-05']::date[])"),
    );
    const { rows } = await transaction({ role: "owner" }, (client) =>
      client.query(
        "SELECT id, tableoid::regclass::text AS at FROM audit_event WHERE organization_id = $1 ORDER BY id",
        [source.organizationId],
      ),
    );
    expect(rows).toMatchObject([{ id: old.id, at: "audit_event_20130505" }, { at: "audit_event_default" }]);
    expect(await attempt("owner", "DELETE FROM audit_event_20130505")).toMatch(/append-only: DELETE refused/);
    expect(await attempt("owner", "DELETE FROM audit_event_default")).toMatch(/append-only: DELETE refused/);
  });

  it("are at most 64 for one delivery, the rest lies in the default partition", async () => {
    const source = await makeSource();
    const days = Array.from({ length: 70 }, (_, day) =>
      apiCall({ at: new Date(Date.UTC(2020, 0, 1 + day)).toISOString() }),
    );
    const before = (await partitionsOf("audit_event")).length;
    expect(await append(source, arrivalAt(receivedAt), [judged(days)])).toMatchObject({ accepted: 70 });
    expect((await partitionsOf("audit_event")).length - before).toBe(64);
  });

  it("are not waited for while somebody reads: the events go in at once and their readers are not held up", async () => {
    const source = await makeSource();
    await transaction({ role: "owner" }, async (reader) => {
      await reader.query("SELECT count(*) FROM audit_event");
      expect(
        await append(source, arrivalAt(receivedAt), [judged([apiCall({ at: "2022-02-02T02:02:02Z" })])]),
      ).toMatchObject({
        accepted: 1,
      });
    });
    expect(await partitionsOf("audit_event")).not.toContain("audit_event_20220202");
    const ask = "SELECT ensure_partitions('audit_event', ARRAY['2022-02-02']::date[]) AS made";
    expect((await transaction({ role: "writer" }, (client) => client.query(ask))).rows).toEqual([{ made: true }]);
    const { rows } = await transaction({ role: "owner" }, (client) =>
      client.query("SELECT count(*)::int AS n FROM audit_event_20220202"),
    );
    expect(rows).toEqual([{ n: 1 }]);
  });

  it("are made once when many ask at once", async () => {
    const ask = () =>
      transaction({ role: "writer" }, (client) =>
        client.query("SELECT ensure_partitions('audit_event', ARRAY['2021-01-01', '2021-01-02']::date[])"),
      );
    await Promise.all(Array.from({ length: 8 }, ask));
    expect(await partitionsOf("audit_event")).toEqual(
      expect.arrayContaining(["audit_event_20210101", "audit_event_20210102"]),
    );
  });
});

describe("another organization's data", () => {
  const views = ["api_calls", "commands", "command_events", "command_calls", "deliveries", "delivery_parts", "rejects"];
  const tables = [
    "audit_event",
    "audit_event_default",
    "command_event",
    "command",
    "command_call",
    "delivery",
    "delivery_part",
    "reject",
    "sign_in",
  ];

  it("cannot be read through the application's role by a query that forgets to ask", async () => {
    const [mine, theirs] = [await makeSource(), await makeSource()];
    for (const source of [mine, theirs])
      await append(source, arrivalAt(receivedAt), [judged([apiCall(), recordedCommand()])]);
    for (const view of ["api_calls", "command_events", "deliveries", "delivery_parts", "source", "organization"]) {
      const { rows } = await transaction({ role: "app", organizationId: mine.organizationId }, (client) =>
        client.query<Record<string, unknown>>(`SELECT * FROM ${view}`),
      );
      expect(rows.length, view).toBeGreaterThan(0);
      expect(JSON.stringify(rows)).not.toContain(theirs.organizationId);
    }
  });

  it("cannot be read where no organization was said at all", async () => {
    for (const view of [...views, "source", "membership", "api_token", "source_token", "organization"]) {
      expect(await attempt("app", `SELECT * FROM ${view}`), view).toMatch(
        /app.organization|invalid input syntax for type uuid/,
      );
    }
  });

  it("cannot be reached around the views", async () => {
    const { organizationId } = await makeSource();
    for (const table of tables)
      expect(await attempt("app", `SELECT * FROM ${table}`, organizationId), table).toMatch(/permission denied/);
    for (const view of views) expect(await attempt("gate", `SELECT * FROM ${view}`), view).toMatch(/permission denied/);
    expect(
      await attempt(
        "app",
        `INSERT INTO source (organization_id, id, kind, name) VALUES (gen_random_uuid(), gen_random_uuid(), 'onrecord', 'x')`,
        organizationId,
      ),
    ).toMatch(/row-level security/);
  });
});

async function filledPartition(parent: string): Promise<string> {
  return transaction({ role: "owner" }, async (client) => {
    const { rows } = await client.query<{ name: string }>(
      `SELECT tableoid::regclass::text AS name FROM ${parent} WHERE occurred_at > '2020-01-01' LIMIT 1`,
    );
    return rows[0]?.name ?? "";
  });
}
