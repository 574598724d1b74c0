import { beforeEach, describe, expect, it } from "vitest";
import { deriveCommands } from "../../lib/commands/follow.ts";
import { rebuildCommands } from "../../lib/commands/rebuild.ts";
import { transaction, type DatabaseRole } from "../../lib/db.ts";
import { STREAM_IDS } from "../../lib/events/field.ts";
import { foldCommitted } from "../../lib/folding/follow.ts";
import { append, type Judged } from "../../lib/ingest/append.ts";
import { arrivalAt } from "../../lib/ingest/arrival.ts";
import { receive } from "../../lib/ingest/receive.ts";
import { applyRetention } from "../../lib/retention/apply-retention.ts";
import { dropExpiredPartitions } from "../../lib/retention/drop-partitions.ts";
import { liftHold, placeHold } from "../../lib/retention/legal-holds.ts";
import { createSource } from "../../lib/sources/create-source.ts";
import { useFreshDatabase } from "../support/database.ts";
import { apiCall, judged, makeSource, recordedCommand, rejected, type TestSource } from "../support/events.ts";
import { everyItem, filterOf, readerOf } from "../support/read.ts";
import { countOf, forgetPolicies, noon, setPolicy } from "../support/retention.ts";
import { changeRecord, flowRecord, webhookRecord } from "../support/tailnet.ts";

useFreshDatabase();
beforeEach(forgetPolicies);

async function attempt(role: DatabaseRole, sql: string, organizationId?: string): Promise<string> {
  const access = organizationId === undefined ? { role } : { role, organizationId };
  return transaction(access, (client) => client.query(sql)).then(
    ({ rowCount }) => `done: ${String(rowCount)}`,
    (error: unknown) => (error instanceof Error ? error.message : "failed"),
  );
}

async function deliver(source: TestSource, records: Judged[], receivedAt = new Date()): Promise<string> {
  const { deliveryId } = await append(source, arrivalAt(receivedAt), [records]);
  return deliveryId;
}

async function idsOf(table: string, { organizationId }: TestSource): Promise<string[]> {
  return transaction({ role: "owner" }, async (client) => {
    const { rows } = await client.query<{ id: string }>(
      `SELECT id FROM ${table} WHERE organization_id = $1 ORDER BY id`,
      [organizationId],
    );
    return rows.map(({ id }) => id);
  });
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

const partitionOf = (daysAgo: number): string => `audit_event_${noon(daysAgo).slice(0, 10).replaceAll("-", "")}`;
const hold = ({ organizationId }: TestSource) =>
  placeHold({ organizationId, name: "Case 1", reason: "asked for by counsel", by: "owner@example.com" });

describe("the purger", () => {
  it("deletes what is expired, and can do nothing else", async () => {
    const source = await makeSource();
    const { organizationId } = source;
    await deliver(source, judged([apiCall({ at: noon(50) }), recordedCommand({ at: noon(50) })]));
    await setPolicy({ organizationId, stream: "api-calls", days: 30 });
    const events = ["audit_event", "command_event", "tailnet_change", "network_flow"];
    const sealed = ["delivery", "delivery_part", "reject", "reject_replay"];
    const others = [
      "source",
      "organization",
      "membership",
      '"user"',
      "source_token",
      "api_token",
      "redaction",
      "command",
      "command_call",
      "folded",
    ];
    const records = ["retention_change", "legal_hold", "retention_removal", "shared_row_epoch"];
    const forbidden = [
      ...[...events, ...sealed, "change_key", "caller", "target"].flatMap((table) => [
        `UPDATE ${table} SET organization_id = organization_id`,
        `INSERT INTO ${table} SELECT * FROM ${table}`,
        `TRUNCATE ${table}`,
        `DROP TABLE ${table}`,
        `ALTER TABLE ${table} DISABLE TRIGGER guard`,
      ]),
      ...[...others, ...records].flatMap((table) => [`SELECT * FROM ${table}`, `DELETE FROM ${table}`]),
      "SELECT occurred_at FROM audit_event",
      "SELECT command FROM command_event",
      "SELECT summary FROM tailnet_change",
      "SELECT src_ip FROM network_flow",
      "SELECT body FROM delivery_part",
      "SELECT user_name FROM caller",
      "SELECT name FROM target",
      "SELECT * FROM api_calls",
      "INSERT INTO expired_delivery VALUES (gen_random_uuid(), gen_random_uuid())",
      "SELECT ensure_partitions('audit_event', ARRAY['2020-01-01']::date[])",
      "SELECT drop_partition('api-calls', 'audit_event_default')",
      `SELECT * FROM ${partitionOf(50)}`,
      `DELETE FROM ${partitionOf(50)}`,
      "CREATE TABLE mine (x int)",
    ];
    for (const sql of forbidden)
      expect(await attempt("purger", sql, organizationId), sql).toMatch(/permission denied|must be owner/);
    expect(await attempt("purger", "DELETE FROM command_event", organizationId)).toMatch(/append-only: DELETE refused/);
    expect(await attempt("purger", "DELETE FROM delivery", organizationId)).toMatch(/sealed: DELETE refused/);
    expect(await attempt("purger", "DELETE FROM delivery_part", organizationId)).toMatch(/sealed: DELETE refused/);
    expect(await attempt("owner", "DELETE FROM audit_event", organizationId)).toMatch(/append-only: DELETE refused/);
    expect(await attempt("writer", "DELETE FROM audit_event", organizationId)).toMatch(/permission denied/);
    expect(await attempt("purger", "DELETE FROM audit_event", organizationId)).toBe("done: 1");
  });

  it("is refused what is not expired, is of another organization, is held, or was set to go less than a day ago", async () => {
    const [mine, theirs] = [await makeSource(), await makeSource()];
    const { organizationId } = mine;
    await deliver(mine, judged([apiCall({ at: noon(50) })]));
    const remove = (as = organizationId): Promise<string> =>
      attempt("purger", `DELETE FROM audit_event WHERE organization_id = '${organizationId}'`, as);
    const refused = /append-only: DELETE refused/;
    expect(await remove(), "nothing is set").toMatch(refused);
    await setPolicy({ organizationId, stream: "commands", days: 1 });
    expect(await remove(), "of another stream").toMatch(refused);
    await setPolicy({ organizationId, stream: "api-calls", days: 60 });
    expect(await remove(), "not expired").toMatch(refused);
    await setPolicy({ organizationId, stream: "api-calls", days: 30, hoursAgo: 23 });
    expect(await remove(), "set a moment ago").toMatch(refused);
    await setPolicy({ organizationId, stream: "api-calls", days: 30, hoursAgo: 25 });
    expect(await remove(), "what was set within a day is not longer").toBe("done: 1");
    await deliver(mine, judged([apiCall({ at: noon(50) })]));
    expect(await remove(theirs.organizationId), "another organization's purge").toMatch(refused);
    expect(await attempt("purger", "DELETE FROM audit_event"), "nobody's purge").toMatch(refused);
    const { id } = await hold(mine);
    expect(await remove(), "held").toMatch(refused);
    await liftHold({ organizationId, id, by: "owner@example.com" });
    expect(await remove(), "lifted a moment ago").toMatch(refused);
  });

  it("is refused a delivery that an event refers to, and shared rows pass it by while one does", async () => {
    const source = await makeSource();
    const { organizationId } = source;
    await deliver(source, judged([apiCall({ at: noon(50) }), apiCall({ at: noon(5) })]));
    await setPolicy({ organizationId, stream: "api-calls", days: 30 });
    await attempt(
      "purger",
      `DELETE FROM audit_event WHERE id = '${(await idsOf("audit_event", source))[0] ?? ""}'`,
      organizationId,
    );
    expect(await countOf("audit_event", organizationId)).toBe(1);
    expect(await attempt("purger", "DELETE FROM delivery", organizationId)).toMatch(/sealed: DELETE refused/);
    expect(
      await attempt("purger", `DELETE FROM caller WHERE organization_id = '${organizationId}'`, organizationId),
    ).toBe("done: 0");
  });
});

describe("without a policy", () => {
  it("everything is kept for ever", async () => {
    const source = await makeSource();
    await deliver(source, judged([apiCall({ at: "2013-05-05T00:00:00Z" }), apiCall({ at: "2019-05-05T00:00:00Z" })]));
    expect(await applyRetention()).toEqual({ removed: 0 });
    expect(await countOf("audit_event", source.organizationId)).toBe(2);
    expect(await countOf("delivery", source.organizationId)).toBe(1);
  });
});

describe("the installation's retention", () => {
  it("drops whole partitions, in less than a second, and notes whose rows went", async () => {
    const [one, two] = [await makeSource(), await makeSource()];
    const calls = Array.from({ length: 2_000 }, () => apiCall({ at: noon(70) }));
    await deliver(one, judged([...calls, apiCall({ at: noon(10) })]));
    await deliver(two, judged([apiCall({ at: noon(70) })]));
    await setPolicy({ stream: "api-calls", days: 30 });
    const began = performance.now();
    const { partitions, busy } = await dropExpiredPartitions();
    expect(performance.now() - began).toBeLessThan(1_000);
    expect(partitions).toContain(partitionOf(70));
    expect([...busy]).toEqual([]);
    expect(await partitionsOf("audit_event")).not.toContain(partitionOf(70));
    expect(await countOf("audit_event", one.organizationId)).toBe(1);
    const { rows } = await transaction({ role: "owner" }, (client) =>
      client.query(
        "SELECT stream, dropped, rows::int, oldest FROM retention_removal WHERE organization_id = ANY($1) ORDER BY rows",
        [[one.organizationId, two.organizationId]],
      ),
    );
    const oldest = new Date(noon(70));
    expect(rows).toEqual([
      { stream: "api-calls", dropped: true, rows: 1, oldest },
      { stream: "api-calls", dropped: true, rows: 2_000, oldest },
    ]);
  });

  it("gives up while somebody exports, holds up nobody for longer, and drops at its next run", async () => {
    const source = await makeSource();
    await deliver(source, judged([apiCall({ at: noon(60) })]));
    await setPolicy({ stream: "api-calls", days: 30 });
    await transaction({ role: "owner" }, async (exporting) => {
      await exporting.query("SELECT count(*) FROM audit_event");
      const began = performance.now();
      expect([...(await dropExpiredPartitions()).busy]).toEqual(["api-calls"]);
      expect(performance.now() - began).toBeLessThan(2_000);
      expect(await applyRetention(), "nor row by row").toEqual({ removed: 0 });
      await deliver(source, judged([apiCall({ at: noon(60) })]));
    });
    expect((await dropExpiredPartitions()).partitions).toContain(partitionOf(60));
    expect(await countOf("audit_event", source.organizationId)).toBe(0);
  });

  it("leaves a partition with rows of an organization under a hold, and removes the others' rows from it", async () => {
    const [held, other] = [await makeSource(), await makeSource()];
    for (const source of [held, other]) await deliver(source, judged([apiCall({ at: noon(80) })]));
    await setPolicy({ stream: "api-calls", days: 30 });
    await hold(held);
    await applyRetention();
    expect(await partitionsOf("audit_event")).toContain(partitionOf(80));
    expect(await countOf("audit_event", held.organizationId)).toBe(1);
    expect(await countOf("delivery", held.organizationId)).toBe(1);
    expect(await countOf("audit_event", other.organizationId)).toBe(0);
    expect(await countOf("delivery", other.organizationId)).toBe(0);
  });

  it("reaches what lies in the default partition", async () => {
    const source = await makeSource();
    await deliver(source, judged([apiCall({ at: "2013-05-05T00:00:00Z" })]));
    await setPolicy({ stream: "api-calls", days: 400 });
    expect(await applyRetention()).toEqual({ removed: 1 });
    expect(await countOf("audit_event", source.organizationId)).toBe(0);
  });
});

describe("an organization's own retention", () => {
  it("removes what is older and nothing of another organization or stream", async () => {
    const [mine, theirs] = [await makeSource(), await makeSource()];
    for (const source of [mine, theirs])
      await deliver(
        source,
        judged([apiCall({ at: noon(50) }), recordedCommand({ at: noon(50) }), apiCall({ at: noon(10) })]),
      );
    await setPolicy({ organizationId: mine.organizationId, stream: "api-calls", days: 30 });
    expect(await applyRetention()).toEqual({ removed: 1 });
    expect(await countOf("audit_event", mine.organizationId)).toBe(1);
    expect(await countOf("command_event", mine.organizationId)).toBe(1);
    expect(await countOf("audit_event", theirs.organizationId)).toBe(2);
  });

  it("is done in batches, and goes on where a run had to stop", async () => {
    const source = await makeSource();
    const { organizationId } = source;
    await deliver(source, judged(Array.from({ length: 4_100 }, () => apiCall({ at: noon(50) }))));
    await setPolicy({ organizationId, stream: "api-calls", days: 30 });
    let looks = 0;
    await applyRetention({ isOver: () => ++looks > 3 });
    expect(await countOf("audit_event", organizationId)).toBe(2_100);
    expect(await countOf("delivery", organizationId)).toBe(1);
    await applyRetention();
    expect(await countOf("audit_event", organizationId)).toBe(0);
    expect(await countOf("delivery", organizationId)).toBe(0);
  });

  it("never keeps anything longer than the installation does", async () => {
    const source = await makeSource();
    const { organizationId } = source;
    await deliver(source, judged([apiCall({ at: "2012-05-05T00:00:00Z" })]));
    await setPolicy({ organizationId, stream: "api-calls", days: 18_000 });
    await setPolicy({ stream: "api-calls", days: 400 });
    await applyRetention();
    expect(await countOf("audit_event", organizationId)).toBe(0);
  });
});

describe("a delivery", () => {
  it("goes with the last event of any stream that refers to it, with its records, rejects and marks, and not before", async () => {
    const source = await makeSource();
    const { organizationId } = source;
    await deliver(source, [
      ...judged([apiCall({ at: noon(50) }), recordedCommand({ at: noon(50) })]),
      rejected(2, "broken"),
    ]);
    await setPolicy({ organizationId, stream: "api-calls", days: 30 });
    await applyRetention();
    expect(await countOf("audit_event", organizationId)).toBe(0);
    for (const table of ["delivery", "delivery_part", "reject"])
      expect(await countOf(table, organizationId), table).toBe(1);
    await setPolicy({ organizationId, stream: "commands", days: 30 });
    await applyRetention();
    for (const table of ["delivery", "delivery_part", "reject", "expired_delivery"])
      expect(await countOf(table, organizationId), table).toBe(0);
  });

  it("that brought no event goes once the longest retention has passed since it came", async () => {
    const source = await makeSource();
    const { organizationId } = source;
    await deliver(source, [rejected(0, "broken")], new Date(noon(50)));
    await deliver(source, [rejected(0, "broken")], new Date(noon(20)));
    for (const stream of STREAM_IDS.slice(1)) await setPolicy({ organizationId, stream, days: 10 });
    await applyRetention();
    expect(await countOf("reject", organizationId), "commands are kept for ever").toBe(2);
    await setPolicy({ organizationId, stream: "commands", days: 30 });
    await applyRetention();
    expect(await countOf("reject", organizationId)).toBe(1);
    expect(await countOf("delivery", organizationId)).toBe(1);
  });

  it("whose event a later one advanced is kept until that event goes", async () => {
    const source = await makeSource();
    const { organizationId } = source;
    const at = noon(50);
    await deliver(source, judged([apiCall({ at, key: "open", stage: 1, outcome: "running" })]));
    await deliver(source, judged([apiCall({ at, key: "open" })]));
    await setPolicy({ organizationId, stream: "api-calls", days: 60 });
    await applyRetention();
    expect(await countOf("delivery", organizationId)).toBe(2);
  });
});

describe("what is derived", () => {
  it("goes with its events: a command without a record with its last call, links with their calls", async () => {
    const source = await makeSource({ kind: "onrecord" });
    const { organizationId } = source;
    await deliver(
      source,
      judged([
        apiCall({ at: noon(50), session: "old" }),
        apiCall({ at: noon(50), session: "both" }),
        apiCall({ at: noon(10), session: "both" }),
        recordedCommand({ at: noon(50), session: "told" }),
        apiCall({ at: noon(50), session: "told" }),
      ]),
    );
    await deriveCommands();
    expect(await countOf("command", organizationId)).toBe(3);
    await setPolicy({ organizationId, stream: "api-calls", days: 30 });
    await applyRetention();
    expect(await countOf("command_call", organizationId)).toBe(1);
    const scope = readerOf(source);
    const left = await everyItem({
      scope,
      stream: "commands",
      filter: filterOf("commands"),
      limit: 10,
      now: new Date(),
    });
    expect(left.map(({ session }) => session).sort()).toEqual(["both", "told"]);
    await setPolicy({ organizationId, stream: "commands", days: 30 });
    await applyRetention();
    expect(await countOf("command", organizationId)).toBe(0);
    expect(await countOf("command_call", organizationId)).toBe(0);
    await rebuildCommands({ organizationId });
    expect(await countOf("command", organizationId), "of the call that is left").toBe(1);
  });

  it("of a tailnet goes as well: folds, and the keys of changes", async () => {
    const { organizationId } = await makeSource();
    const given = { organizationId, cluster: null, rateLimit: null };
    const config = {
      ...(await createSource({ organizationId, kind: "tailscale-config", name: "config" })),
      ...given,
      kind: "tailscale-config",
    };
    const network = {
      ...(await createSource({ organizationId, kind: "tailscale-network", name: "network" })),
      ...given,
      kind: "tailscale-network",
    };
    const send = (source: typeof config, records: unknown[]) =>
      receive({ source, body: Buffer.from(JSON.stringify(records)), encoding: null, receivedAt: new Date() });
    for (const daysAgo of [50, 10]) {
      const start = noon(daysAgo);
      await send(config, [changeRecord({ eventTime: start }), webhookRecord({ timestamp: start })]);
      await send(network, [flowRecord("laptop", { start }), flowRecord("operator", { start })]);
    }
    await foldCommitted();
    expect(await countOf("folded", organizationId)).toBe(4);
    await setPolicy({ organizationId, stream: "tailnet-changes", days: 30 });
    await setPolicy({ organizationId, stream: "network-flows", days: 30 });
    await applyRetention();
    expect(await countOf("tailnet_change", organizationId)).toBe(2);
    expect(await countOf("network_flow", organizationId)).toBe(2);
    expect(await countOf("folded", organizationId)).toBe(2);
    expect(await countOf("change_key", organizationId)).toBe(1);
    expect(await countOf("delivery", organizationId)).toBe(2);
  });
});

describe("a legal hold", () => {
  it("stops every removal until a day after it is lifted, and stays on record", async () => {
    const source = await makeSource();
    const { organizationId } = source;
    await deliver(source, judged([apiCall({ at: noon(50) }), recordedCommand({ at: noon(50) })]), new Date(noon(50)));
    for (const stream of STREAM_IDS) await setPolicy({ organizationId, stream, days: 1 });
    for (const stream of STREAM_IDS) await setPolicy({ stream, days: 1 });
    const { id } = await hold(source);
    await applyRetention();
    const all = async () => [
      await countOf("audit_event", organizationId),
      await countOf("command_event", organizationId),
      await countOf("delivery", organizationId),
    ];
    expect(await all()).toEqual([1, 1, 1]);
    await liftHold({ organizationId, id, by: "owner@example.com" });
    await applyRetention();
    expect(await all()).toEqual([1, 1, 1]);
    await transaction({ role: "owner" }, (client) =>
      client.query(
        "SET LOCAL session_replication_role = replica; UPDATE legal_hold SET lifted_at = now() - interval '25 hours'",
      ),
    );
    await applyRetention();
    expect(await all()).toEqual([0, 0, 0]);
    expect(await countOf("legal_hold", organizationId)).toBe(1);
    for (const sql of [
      "DELETE FROM legal_hold",
      "TRUNCATE legal_hold",
      "UPDATE legal_hold SET reason = 'none'",
      "UPDATE legal_hold SET lifted_by = 'again'",
    ])
      expect(await attempt("owner", sql), sql).toMatch(/refused/);
  });

  it("waits for a removal under way, and none begins before it is placed", async () => {
    const source = await makeSource();
    const { organizationId } = source;
    await deliver(source, judged([apiCall({ at: noon(50) }), apiCall({ at: noon(49) })]));
    await setPolicy({ organizationId, stream: "api-calls", days: 30 });
    let placed = false;
    const { waiting } = await transaction({ role: "purger", organizationId }, async (client) => {
      await client.query(`DELETE FROM audit_event WHERE id = '${(await idsOf("audit_event", source))[0] ?? ""}'`);
      const placing = hold(source).then(() => (placed = true));
      await waitFor("Lock", "legal_hold");
      expect(placed).toBe(false);
      return { waiting: placing };
    });
    expect(await waiting).toBe(true);
    expect(await attempt("purger", "DELETE FROM audit_event", organizationId)).toMatch(/append-only: DELETE refused/);
  });
});

/** Until a statement that names this waits for a lock. */
async function waitFor(kind: string, text: string): Promise<void> {
  const waiting =
    "SELECT count(*)::int AS n FROM pg_stat_activity WHERE wait_event_type = $1 AND query LIKE '%' || $2 || '%'";
  await expect
    .poll(
      async () =>
        (await transaction({ role: "owner" }, (client) => client.query<{ n: number }>(waiting, [kind, text]))).rows[0]
          ?.n,
    )
    .toBe(1);
}

describe("what was set, held and removed", () => {
  it("is a record: nobody changes or removes it, and the application cannot say when", async () => {
    const { organizationId } = await makeSource();
    await setPolicy({ organizationId, stream: "commands", days: 30 });
    for (const table of ["retention_change", "retention_removal"]) {
      expect(await attempt("owner", `TRUNCATE ${table}`)).toMatch(/refused/);
      expect(await attempt("app", `DELETE FROM ${table}`, organizationId)).toMatch(/permission denied/);
    }
    expect(await attempt("owner", "DELETE FROM retention_change")).toMatch(/sealed: DELETE refused/);
    expect(await attempt("owner", "UPDATE retention_change SET days = 1")).toMatch(/sealed: UPDATE refused/);
    const columns = "(organization_id, stream, days, changed_by, changed_at)";
    const sql = `INSERT INTO retention_change ${columns} VALUES ('${organizationId}', 'commands', 1, 'mallory', '2020-01-01')`;
    expect(await attempt("app", sql, organizationId)).toMatch(/permission denied/);
    const forInstallation = `INSERT INTO retention_change (organization_id, stream, days, changed_by) VALUES ('00000000-0000-0000-0000-000000000000', 'commands', 1, 'mallory')`;
    expect(await attempt("app", forInstallation, organizationId)).toMatch(/row-level security/);
  });
});
