import pg from "pg";
import { afterEach, describe, expect, it } from "vitest";
import { transaction } from "../../lib/db.ts";
import { append } from "../../lib/ingest/append.ts";
import { arrivalAt } from "../../lib/ingest/arrival.ts";
import { makePartitions } from "../../lib/jobs/make-partitions.ts";
import { pruneSignIns } from "../../lib/jobs/prune-sign-ins.ts";
import { sortInNames } from "../../lib/jobs/sort-in-names.ts";
import { startWorker } from "../../lib/jobs/worker.ts";
import { startWorkerThread } from "../../lib/platform/worker-thread.ts";
import { useFreshDatabase } from "../support/database.ts";
import { apiCall, judged, makeSource, type TestSource } from "../support/events.ts";

const database = useFreshDatabase();
let worker: { stop: () => Promise<void> } | undefined;
afterEach(async () => {
  await worker?.stop();
  worker = undefined;
});

async function count(sql: string, values: unknown[] = []): Promise<number> {
  return transaction({ role: "owner" }, async (client) => {
    const { rows } = await client.query<{ n: number }>(`SELECT count(*)::int AS n FROM ${sql}`, values);
    return rows[0]?.n ?? 0;
  });
}

const commandsOf = (source: TestSource) => count("command WHERE organization_id = $1", [source.organizationId]);
const partitions = () => count("pg_inherits WHERE inhparent = 'audit_event'::regclass");

const DAY_MS = 86_400_000;
const nameOn = (ms: number): string => `audit_event_${new Date(ms).toISOString().slice(0, 10).replaceAll("-", "")}`;

/** What the partitions are called. */
async function names(): Promise<string[]> {
  return transaction({ role: "owner" }, async (client) => {
    const { rows } = await client.query<{ name: string }>(
      "SELECT inhrelid::regclass::text AS name FROM pg_inherits WHERE inhparent = 'audit_event'::regclass",
    );
    return rows.map(({ name }) => name);
  });
}

async function deliver(source: TestSource, session: string): Promise<void> {
  await append(source, arrivalAt(new Date()), [judged([apiCall({ at: new Date().toISOString(), session })])]);
}

/** Closes the database to everybody for the length of `meanwhile`. */
async function withDatabaseAway(meanwhile: () => Promise<void>): Promise<void> {
  const url = new URL(database.url());
  const name = url.pathname.slice(1);
  url.pathname = "/postgres";
  const admin = new pg.Client({ connectionString: url.href });
  await admin.connect();
  try {
    await admin.query(`ALTER DATABASE ${name} ALLOW_CONNECTIONS false`);
    await admin.query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1", [name]);
    await meanwhile();
  } finally {
    await admin.query(`ALTER DATABASE ${name} ALLOW_CONNECTIONS true`);
    await admin.end();
  }
}

describe("the worker", () => {
  it("derives commands as deliveries come, and makes partitions from yesterday to a week ahead", async () => {
    const source = await makeSource({ kind: "onrecord" });
    worker = startWorker();
    await deliver(source, "one");
    await expect.poll(() => commandsOf(source), { timeout: 40_000 }).toBe(1);
    const week = Array.from({ length: 9 }, (_, day) => nameOn(Date.now() + (day - 1) * DAY_MS));
    await expect.poll(names, { timeout: 40_000 }).toEqual(expect.arrayContaining(week));
  });

  it("survives the database going away and coming back", async () => {
    const source = await makeSource({ kind: "onrecord" });
    worker = startWorker();
    await deliver(source, "before");
    await expect.poll(() => commandsOf(source), { timeout: 40_000 }).toBe(1);
    await withDatabaseAway(() => expect(deliver(source, "away")).rejects.toThrow());
    await expect
      .poll(
        () =>
          deliver(source, "after").then(
            () => true,
            () => false,
          ),
        { timeout: 40_000 },
      )
      .toBe(true);
    await expect.poll(() => commandsOf(source), { timeout: 40_000 }).toBe(2);
  });

  it("outlives jobs whose database goes away while they run, and takes them up again", async () => {
    const unheard: unknown[] = [];
    const hear = (reason: unknown): void => {
      unheard.push(reason);
    };
    process.on("unhandledRejection", hear);
    const missing = nameOn(Date.now() + 3 * DAY_MS);
    await transaction({ role: "owner" }, (client) => client.query(`DROP TABLE IF EXISTS ${missing}`));
    const blocker = new pg.Client({ connectionString: database.url() });
    blocker.on("error", () => undefined);
    await blocker.connect();
    await blocker.query("BEGIN; SELECT pg_advisory_xact_lock(hashtext('onrecord.partitions'))");
    worker = startWorker();
    const waiting = () => count("pg_locks WHERE locktype = 'advisory' AND NOT granted");
    await expect.poll(waiting, { timeout: 40_000 }).toBeGreaterThan(0);
    const first = worker;
    await withDatabaseAway(() => first.stop());
    worker = startWorker();
    await expect.poll(names, { timeout: 40_000 }).toContain(missing);
    process.off("unhandledRejection", hear);
    expect(unheard).toEqual([]);
  });

  it("starts while the database is away, and stops within a second even then", async () => {
    await withDatabaseAway(async () => {
      const early = startWorker();
      await expect(partitions()).rejects.toThrow();
      const started = performance.now();
      await early.stop();
      expect(performance.now() - started).toBeLessThan(1_000);
    });
  });
});

describe("the worker in a thread of its own", () => {
  it("derives commands beside this thread, and ends when it is told to", async () => {
    const source = await makeSource({ kind: "onrecord" });
    const thread = startWorkerThread();
    try {
      await deliver(source, "one");
      await expect.poll(() => commandsOf(source), { timeout: 40_000 }).toBe(1);
    } finally {
      await thread.stop();
    }
    await expect
      .poll(() => count("pg_stat_activity WHERE datname = current_database() AND application_name = 'onrecord jobs'"))
      .toBe(0);
  });
});

describe("jobs", () => {
  it("make partitions at once with themselves, and again, to the same end", async () => {
    const now = new Date("2031-03-01T12:00:00Z");
    await Promise.all([makePartitions(now), makePartitions(now)]);
    const made = await partitions();
    await makePartitions(now);
    expect(await partitions()).toBe(made);
    expect(await count("pg_class WHERE relname IN ('audit_event_20310228', 'command_event_20310308')")).toBe(2);
  });

  it("forget sign-in attempts after 90 days, not before", async () => {
    await transaction({ role: "owner" }, (client) =>
      client.query(
        `INSERT INTO sign_in (id, at, email, method, succeeded)
         SELECT gen_random_uuid(), now() - make_interval(days => d), 'a@example.com', 'password', true FROM unnest(ARRAY[89, 91]) AS d`,
      ),
    );
    await pruneSignIns();
    expect(await count("sign_in")).toBe(1);
  });
});

describe("names that a delivery brings", () => {
  /** @returns how many pages of names were still to be sorted into the search index. */
  const sortIn = () =>
    transaction({ role: "owner" }, async (client) => {
      const { rows } = await client.query<{ pages: string }>("SELECT gin_clean_pending_list('target_search') AS pages");
      return Number(rows[0]?.pages);
    });

  it("are put off by the delivery and sorted into the search index by the worker", async () => {
    const source = await makeSource();
    await deliver(source, "one");
    expect(await sortIn()).toBeGreaterThan(0);
    await append(source, arrivalAt(new Date()), [judged([apiCall({ name: "another-name" })])]);
    const stopping = new AbortController();
    const running = sortInNames(stopping.signal);
    stopping.abort();
    await running;
    expect(await sortIn()).toBe(0);
  });
});
