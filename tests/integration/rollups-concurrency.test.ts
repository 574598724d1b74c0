import { randomUUID } from "node:crypto";
import pg from "pg";
import { describe, expect, it } from "vitest";
import { transaction } from "../../lib/db.ts";
import { append } from "../../lib/ingest/append.ts";
import { arrivalAt } from "../../lib/ingest/arrival.ts";
import { countEvents } from "../../lib/query/count-events.ts";
import { countById, rolledOf } from "../../lib/query/rollups/rolled.ts";
import { markHours } from "../../lib/rollups/mark-hours.ts";
import { mergeDays } from "../../lib/rollups/merge-days.ts";
import { rollHour } from "../../lib/rollups/roll-hour.ts";
import { rollUp } from "../../lib/rollups/roll-up.ts";
import { useFreshDatabase } from "../support/database.ts";
import { apiCall, judged, makeSource, type TestSource } from "../support/events.ts";
import { filterOf, readerOf } from "../support/read.ts";

const database = useFreshDatabase();
const now = new Date("2026-11-21T12:00:00Z");
const HOUR = "2026-11-20T10:00:00Z";

async function deliver(source: TestSource, ats: readonly string[]): Promise<void> {
  await append(source, arrivalAt(now), [judged(ats.map((at) => apiCall({ at })))]);
}

async function rollAll(): Promise<void> {
  while ((await rollUp({ now, eager: true }))?.more === true);
}

/** What a delivery does in its transaction, one statement at a time. */
class Writer {
  readonly #client: pg.Client;
  readonly #source: TestSource;

  constructor(client: pg.Client, source: TestSource) {
    this.#client = client;
    this.#source = source;
  }

  async begin(): Promise<void> {
    await this.#client.query("BEGIN");
    await this.#client.query("SELECT count(*) FROM rollup_hour");
  }

  /** One more call of the hour, made of one that is there. */
  async insert(): Promise<void> {
    await this.#client.query(
      `INSERT INTO audit_event SELECT (jsonb_populate_record(NULL::audit_event, to_jsonb(e) || jsonb_build_object('id', left(e.id::text, 24) || right($2, 12)))).*
         FROM (SELECT * FROM audit_event WHERE organization_id = $1 AND occurred_at >= $3 ORDER BY id LIMIT 1) e`,
      [this.#source.organizationId, randomUUID(), HOUR],
    );
  }

  async touch(): Promise<void> {
    await this.#client.query("SELECT touch_hours($1, ARRAY[$2::timestamptz])", [this.#source.organizationId, HOUR]);
  }

  async commit(): Promise<void> {
    await this.#client.query("COMMIT");
  }
}

async function withWriter(source: TestSource, work: (writer: Writer) => Promise<void>): Promise<void> {
  const client = new pg.Client({ connectionString: database.url() });
  await client.connect();
  await work(new Writer(client, source)).finally(() => client.end());
}

type WriterStep = "begin" | "insert" | "touch" | "commit";
type Step = WriterStep | "mark" | "count";

/** Every way in which a delivery's steps and a roll's may come one after the other. */
function interleavings(delivery: readonly WriterStep[], roll: readonly ("mark" | "count")[]): Step[][] {
  const [first, ...laterDelivery] = delivery;
  const [own, ...laterRoll] = roll;
  if (first === undefined) return [[...roll]];
  if (own === undefined) return [[...delivery]];
  return [
    ...interleavings(laterDelivery, roll).map((steps): Step[] => [first, ...steps]),
    ...interleavings(delivery, laterRoll).map((steps): Step[] => [own, ...steps]),
  ];
}

const ORDERS: WriterStep[][] = [
  ["begin", "insert", "touch", "commit"],
  ["begin", "touch", "insert", "commit"],
];

/** The figure with roll-ups and without, in one snapshot. */
async function both(source: TestSource): Promise<{ rolled: number; rows: number }> {
  const access = { role: "app", organizationId: source.organizationId, snapshot: "one" } as const;
  return transaction(access, async (client) => {
    const query = { scope: readerOf(source), stream: "api-calls" as const, filter: filterOf("api-calls"), now };
    const { rows } = await client.query<{ n: number }>("SELECT count(*)::int AS n FROM api_calls");
    const plain = rows[0]?.n ?? 0;
    const rolled = await rolledOf(client, query);
    if (rolled === undefined) return { rolled: plain, rows: plain };
    const counts = await countById(client, rolled, "caller_id");
    return { rolled: counts.values().reduce((sum, count) => sum + count, 0), rows: plain };
  });
}

describe("a roll and a delivery of the same hour", () => {
  const cases = ORDERS.flatMap((order) => interleavings(order, ["mark", "count"])).map((steps) => steps.join(" → "));

  it.each([...new Set(cases)])("%s", async (named) => {
    const source = await makeSource();
    await deliver(source, ["2026-11-20T10:30:00Z"]);
    await withWriter(source, async (writer) => {
      const roll = new Roll();
      for (const step of named.split(" → ") as Step[]) {
        if (step === "mark" || step === "count") {
          await roll.take(step);
          continue;
        }
        await writer[step]();
        if (step === "insert" || step === "touch") roll.waits = true;
        if (step === "commit") await roll.goOn();
      }
      await roll.goOn();
    });
    expect(await both(source)).toEqual({ rolled: 2, rows: 2 });
    await rollAll();
    expect(await both(source)).toEqual({ rolled: 2, rows: 2 });
  });
});

/** A roll, step by step; one that has to wait for the delivery's end is not waited for before. */
class Roll {
  /** Whether the delivery has changed something and is open. */
  waits = false;
  #marked: ReturnType<typeof markHours> | undefined;
  readonly #pending: Promise<unknown>[] = [];

  async take(step: "mark" | "count"): Promise<void> {
    const work = step === "mark" ? (this.#marked = markHours({ now, eager: true })) : this.#count();
    this.#pending.push(work);
    await (this.waits ? doneOrWaiting(work) : work);
  }

  async goOn(): Promise<void> {
    this.waits = false;
    await Promise.all(this.#pending);
  }

  async #count(): Promise<void> {
    for (const hour of (await this.#marked) ?? []) await rollHour(hour);
  }
}

/** Until the work is over, or PostgreSQL says that it waits: for a row, or for the end of the transactions before its marks. */
async function doneOrWaiting(work: Promise<unknown>): Promise<void> {
  const over = { done: false };
  const note = (): void => {
    over.done = true;
  };
  work.then(note, note);
  let waiting = 0;
  while (!over.done && waiting === 0) {
    const { rows } = await transaction({ role: "owner" }, (client) =>
      client.query<{ n: number }>(
        `SELECT count(*)::int AS n FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
          AND (wait_event_type = 'Lock' OR query LIKE '%pg_snapshot_xmin%')`,
      ),
    );
    waiting = rows[0]?.n ?? 0;
  }
}

describe("a day that is merged while a delivery of one of its hours is open", () => {
  it("is left as it is when the hour was touched, without waiting", async () => {
    const source = await readyDay();
    await withWriter(source, async (writer) => {
      await writer.begin();
      await writer.insert();
      await writer.touch();
      expect(await mergeDays({ now, eager: true })).toMatchObject({ days: 0 });
      await writer.commit();
    });
    expect(await both(source)).toEqual({ rolled: 3, rows: 3 });
    await rollAll();
    expect(await both(source)).toEqual({ rolled: 3, rows: 3 });
  });

  it("does not hold for the hour when that is touched afterwards", async () => {
    const source = await readyDay();
    await withWriter(source, async (writer) => {
      await writer.begin();
      await writer.insert();
      expect(await mergeDays({ now, eager: true })).toMatchObject({ days: 1 });
      await writer.touch();
      await writer.commit();
    });
    expect(await both(source)).toEqual({ rolled: 3, rows: 3 });
    await rollAll();
    expect(await both(source)).toEqual({ rolled: 3, rows: 3 });
  });
});

/** A source with a day of two calls whose 24 hours are ready. */
async function readyDay(): Promise<TestSource> {
  const source = await makeSource();
  await deliver(source, ["2026-11-20T10:30:00Z", "2026-11-20T11:30:00Z"]);
  const roll = async (): Promise<void> => {
    for (const hour of await markHours({ now, eager: true })) await rollHour(hour);
  };
  await roll();
  // Notes the hours without calls, too.
  await mergeDays({ now, eager: true });
  await roll();
  return source;
}

it("figures are exact in every snapshot while deliveries, rolls and merges go on at once", async () => {
  const source = await makeSource();
  const working = { deliveries: true };
  const hourOf = (n: number): string => `2026-11-20T${String(n % 24).padStart(2, "0")}:30:00Z`;
  const delivering = Promise.all(
    [0, 1, 2].map(async (writer) => {
      for (let n = 0; n < 40; n++) await deliver(source, [hourOf(n * 7 + writer), hourOf(n * 5)]);
    }),
  ).finally(() => {
    working.deliveries = false;
  });
  const rolling = (async () => {
    while (working.deliveries) await rollUp({ now, eager: true });
  })();
  let looks = 0;
  while (working.deliveries) {
    const { rolled, rows } = await both(source);
    expect(rolled).toBe(rows);
    looks += 1;
  }
  await Promise.all([delivering, rolling]);
  expect(looks).toBeGreaterThan(5);
  await rollAll();
  expect(await both(source)).toEqual({ rolled: 240, rows: 240 });
  const query = { scope: readerOf(source), stream: "api-calls" as const, filter: filterOf("api-calls"), now };
  expect(await countEvents(query)).toEqual({ count: 240, complete: true });
});
