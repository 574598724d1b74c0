import { fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import pg from "pg";
import { describe, expect, it, vi } from "vitest";
import { transaction } from "../../lib/db.ts";
import type { ApiCallEvent } from "../../lib/events/event.ts";
import { append, type Judged } from "../../lib/ingest/append.ts";
import { arrivalAt } from "../../lib/ingest/arrival.ts";
import { useFreshDatabase } from "../support/database.ts";
import { apiCall, judged, makeSource, recordedCommand, rejected, type TestSource } from "../support/events.ts";

const database = useFreshDatabase();
const receivedAt = new Date("2026-11-20T23:44:00Z");

/** Every column but those that say when and how a row came (design: receivedAt, delivery and raw). */
async function rowsOf({ organizationId }: TestSource): Promise<unknown[]> {
  return transaction({ role: "owner" }, async (client) => {
    const { rows } = await client.query<{ row: unknown }>(
      "SELECT to_jsonb(e) - '{received_at,delivery_id,delivery_index,source_id,organization_id,caller_id,place_id,operation_id,target_id,result_id,keys,search_text}'::text[] AS row FROM api_call_rows e WHERE organization_id = $1 ORDER BY id",
      [organizationId],
    );
    return rows.map(({ row }) => row);
  });
}

async function countOf(
  table: "delivery" | "delivery_part" | "reject" | "audit_event" | "command_event",
  source: TestSource,
): Promise<number> {
  return transaction({ role: "owner" }, async (client) => {
    const { rows } = await client.query<{ n: number }>(
      `SELECT count(*)::int AS n FROM ${table} WHERE organization_id = $1`,
      [source.organizationId],
    );
    return rows[0]?.n ?? 0;
  });
}

/** One call as it passes its stages, as Kubernetes reports them: the early ones lack the outcome. */
function stagesOf(key: string): ApiCallEvent[] {
  const running = { key, status: undefined, durationMs: undefined, outcome: "running" } as const;
  return [
    apiCall({ ...running, stage: 1, user: "system:serviceaccount:tailscale:proxy", name: undefined }),
    apiCall({ ...running, stage: 2, status: 101 }),
    apiCall({ key, stage: 3, name: "web-0" }),
    apiCall({ key, stage: 3, name: "web-0", userAgent: "same stage, other bytes" }),
  ];
}

function permutations<T>(items: readonly T[]): T[][] {
  if (items.length < 2) return [[...items]];
  return items.flatMap((item, at) => permutations(items.toSpliced(at, 1)).map((rest) => [item, ...rest]));
}

describe("appending a delivery", () => {
  it("makes the same row whatever the order in which a call's stages arrive, in one delivery or in many", async () => {
    const orders = permutations(stagesOf("one-call"));
    const results = new Set<string>();
    for (const order of orders) {
      const together = await makeSource();
      await append(together, arrivalAt(receivedAt), [judged(order)]);
      results.add(JSON.stringify(await rowsOf(together)));
      const apart = await makeSource();
      for (const event of order) await append(apart, arrivalAt(receivedAt), [judged([event])]);
      results.add(JSON.stringify(await rowsOf(apart)));
    }
    expect(orders).toHaveLength(24);
    expect([...results]).toHaveLength(1);
    expect([...results][0]).toContain('"stage": 3'.replace(" ", ""));
  });

  it("answers accepted 0 to a replay and stores its records only once", async () => {
    const source = await makeSource();
    const delivery = judged([apiCall(), apiCall(), recordedCommand()]);
    const first = await append(source, arrivalAt(receivedAt), [delivery]);
    const second = await append(source, arrivalAt(receivedAt), [delivery]);
    expect(first).toMatchObject({ records: 3, accepted: 3, duplicates: 0, rejected: 0 });
    expect(second).toMatchObject({ records: 3, accepted: 0, duplicates: 3, rejected: 0 });
    expect(await countOf("delivery_part", source)).toBe(1);
    expect(await countOf("delivery", source)).toBe(2);
  });

  it("counts an earlier stage that arrives late as a duplicate and never moves a row back", async () => {
    const source = await makeSource();
    const [received, , complete] = stagesOf("late");
    if (received === undefined || complete === undefined) throw new Error("no stages");
    await append(source, arrivalAt(receivedAt), [judged([complete])]);
    const before = await rowsOf(source);
    expect(await append(source, arrivalAt(receivedAt), [judged([received])])).toMatchObject({
      accepted: 0,
      duplicates: 1,
    });
    expect(await rowsOf(source)).toEqual(before);
  });

  it("keeps every reject with its reason and stores the rest", async () => {
    const source = await makeSource();
    const receipt = await append(source, arrivalAt(receivedAt), [
      [...judged([apiCall()]), rejected(1, "no timestamp \0"), ...judged([apiCall()], 2)],
    ]);
    expect(receipt).toMatchObject({
      records: 3,
      accepted: 2,
      duplicates: 0,
      rejected: 1,
      rejects: [{ index: 1, reason: "no timestamp \\u0000" }],
    });
    expect(await countOf("reject", source)).toBe(1);
  });

  it("shows the first 100 rejects of a delivery and stores all", async () => {
    const source = await makeSource();
    const receipt = await append(source, arrivalAt(receivedAt), [
      Array.from({ length: 250 }, (_, index) => rejected(index, "bad")),
    ]);
    expect(receipt.rejects).toHaveLength(100);
    expect(await countOf("reject", source)).toBe(250);
  });

  it("writes nothing when the records break off in a later chunk", async () => {
    const source = await makeSource();
    async function* breaking(): AsyncGenerator<Judged[]> {
      yield judged([apiCall()]);
      yield await Promise.resolve(judged([apiCall()], 1));
      throw new Error("the body ends here");
    }
    await expect(append(source, arrivalAt(receivedAt), breaking())).rejects.toThrow("the body ends here");
    for (const table of ["audit_event", "delivery", "delivery_part", "reject"] as const)
      expect(await countOf(table, source)).toBe(0);
  });

  it("ends what makes a delivery's chunks when it cannot be written", async () => {
    const source = await makeSource();
    let ended = false;
    async function* chunks(): AsyncGenerator<Judged[], undefined> {
      try {
        yield await Promise.resolve(judged([{ ...apiCall(), digest: "no digest" }]));
        for (let n = 1; n < 5; n++) yield judged([apiCall({ key: `later-${String(n)}` })], n);
      } finally {
        ended = true;
      }
    }
    await expect(append(source, arrivalAt(receivedAt), chunks())).rejects.toThrow("invalid input syntax for type uuid");
    expect(ended).toBe(true);
  });

  it("gives one copy when a delivery of many chunks and its replays run at once", async () => {
    const source = await makeSource();
    const events = Array.from({ length: 300 }, (_, index) => apiCall({ key: `k${String(index)}` }));
    const chunks = (order: readonly ApiCallEvent[]) => [
      judged(order.slice(0, 100)),
      judged(order.slice(100, 200), 100),
      judged(order.slice(200), 200),
    ];
    const receipts = await Promise.all([
      append(source, arrivalAt(receivedAt), chunks(events)),
      append(source, arrivalAt(receivedAt), chunks(events.toReversed())),
      ...Array.from({ length: 4 }, () => append(source, arrivalAt(receivedAt), [judged(events.toReversed())])),
    ]);
    expect(receipts.reduce((sum, { accepted }) => sum + accepted, 0)).toBe(300);
    expect(await countOf("audit_event", source)).toBe(300);
  });

  it("gives one copy when two processes append the same delivery at once", async () => {
    const source = await makeSource();
    const script = join(import.meta.dirname, "../support/append-process.ts");
    const children = [1, 2].map(() =>
      fork(script, [database.url(), source.organizationId, source.id], { execArgv: [] }),
    );
    await Promise.all(children.map((child) => once(child, "message")));
    for (const child of children) child.send("go");
    const accepted = await Promise.all(children.map(async (child) => Number((await once(child, "message"))[0])));
    for (const child of children) if (child.exitCode === null) await once(child, "exit");
    expect(accepted.reduce((sum, made) => sum + made, 0)).toBe(500);
    expect(await countOf("audit_event", source)).toBe(500);
  });

  it("loses nothing acknowledged and duplicates nothing when the connection dies before any one statement", async () => {
    const source = await makeSource();
    const query = Reflect.get(pg.Client.prototype, "query") as (...given: unknown[]) => unknown;
    const events = [apiCall({ key: "a" }), apiCall({ key: "b" }), recordedCommand({ key: "c" })];
    const delivery = [...judged(events), rejected(3, "bad")];
    let survived = false;
    let crashes = 0;
    for (let dieAt = 1; !survived && dieAt < 50; dieAt += 1) {
      let statements = 0;
      const spy = vi.spyOn(pg.Client.prototype, "query").mockImplementation(function (
        this: pg.Client,
        ...parameters: unknown[]
      ) {
        statements += 1;
        if (statements === dieAt)
          (this as unknown as { connection: { stream: { destroy(): void } } }).connection.stream.destroy();
        return query.apply(this, parameters) as never;
      });
      const outcome = await append(source, arrivalAt(receivedAt), [delivery]).then(
        () => "acknowledged",
        () => "failed",
      );
      spy.mockRestore();
      survived = outcome === "acknowledged";
      if (!survived) crashes += 1;
      const stored = await countOf("audit_event", source);
      // Unacknowledged may be stored (COMMIT went through, its answer did not) or not; half is impossible.
      expect([0, 2]).toContain(stored);
      if (survived) expect(stored).toBe(2);
    }
    expect(survived).toBe(true);
    expect(crashes).toBeGreaterThan(5);
    expect(await append(source, arrivalAt(receivedAt), [delivery])).toMatchObject({
      accepted: 0,
      duplicates: 3,
      rejected: 1,
    });
    expect(await countOf("command_event", source)).toBe(1);
  });

  it("stores text PostgreSQL cannot hold reversibly, and indexes values of any length", async () => {
    const source = await makeSource();
    const long = "x".repeat(20_000);
    await append(source, arrivalAt(receivedAt), [
      judged([
        apiCall({
          key: "odd",
          user: "a\0b\ud83d",
          name: long,
          groups: ['q"uote', "back\\slash", "nul\0", ""],
          userAgent: "NULL",
        }),
      ]),
    ]);
    const [row] = (await rowsOf(source)) as { user_name: string; name: string; groups: string[]; user_agent: string }[];
    expect(row).toMatchObject({
      user_name: "a\\u0000b\\ud83d",
      name: long,
      groups: ['q"uote', "back\\slash", "nul\\u0000", ""],
      user_agent: "NULL",
    });
  });

  it("marks a clock that runs ahead or far behind, and places such events without a partition of their own", async () => {
    const source = await makeSource();
    await append(source, arrivalAt(receivedAt), [
      judged([apiCall({ at: "1970-01-01T00:00:00.000001Z" }), apiCall({ at: "2200-06-01T00:00:00Z" }), apiCall()]),
    ]);
    const rows = (await rowsOf(source)) as { clock_skew: boolean; occurred_at: string }[];
    expect(rows.map((row) => row.clock_skew)).toEqual([true, false, true]);
    expect(rows[0]?.occurred_at).toBe("1970-01-01T00:00:00.000001+00:00");
    const partitions = await transaction({ role: "owner" }, async (client) => {
      const { rows: names } = await client.query<{ name: string }>(
        "SELECT DISTINCT tableoid::regclass::text AS name FROM audit_event WHERE organization_id = $1",
        [source.organizationId],
      );
      return names.map(({ name }) => name).sort();
    });
    expect(partitions).toEqual(["audit_event_20261120", "audit_event_default"]);
  });

  it("says in the delivery which rows it made, so that a follower finds them by id range", async () => {
    const source = await makeSource();
    const events = [apiCall({ at: "2026-11-20T10:00:00Z" }), apiCall({ at: "2026-11-20T12:00:00Z" })];
    await append(source, arrivalAt(receivedAt), [judged(events)]);
    await append(source, arrivalAt(receivedAt), [judged(events)]);
    const deliveries = await transaction({ role: "owner" }, (client) =>
      client.query(
        "SELECT event_id_min, event_id_max, accepted, octet_length(sha256) AS hash FROM delivery WHERE organization_id = $1 ORDER BY xid",
        [source.organizationId],
      ),
    );
    expect(deliveries.rows).toEqual([
      { event_id_min: events[0]?.id, event_id_max: events[1]?.id, accepted: 2, hash: 32 },
      { event_id_min: null, event_id_max: null, accepted: 0, hash: 32 },
    ]);
  });
});

it("stores a delivery whose day gets its partition while its rows are on their way to the default one", async () => {
  const source = await makeSource();
  // What PostgreSQL does then (execPartition.c), the first time alone: sequences are not rolled back.
  await transaction({ role: "owner" }, (client) =>
    client.query(`
      CREATE SEQUENCE refusals;
      GRANT USAGE ON SEQUENCE refusals TO onrecord_writer;
      CREATE FUNCTION refuse_once() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF nextval('refusals') = 1 THEN
          RAISE check_violation USING TABLE = TG_TABLE_NAME, MESSAGE = 'new row violates partition constraint';
        END IF;
        RETURN NEW;
      END $$;
      CREATE TRIGGER refuse_once BEFORE INSERT ON audit_event_default FOR EACH ROW EXECUTE FUNCTION refuse_once()`),
  );
  const old = apiCall({ at: "2013-01-01T00:00:00Z" });
  await expect(append(source, arrivalAt(new Date()), [judged([old])])).resolves.toMatchObject({ accepted: 1 });
  await transaction({ role: "owner" }, (client) => client.query("DROP TRIGGER refuse_once ON audit_event_default"));
});
