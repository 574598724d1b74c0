import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { transaction } from "../../lib/db.ts";
import type { ApiCallItem } from "../../lib/events/item.ts";
import { append } from "../../lib/ingest/append.ts";
import { arrivalAt } from "../../lib/ingest/arrival.ts";
import { countEvents } from "../../lib/query/count-events.ts";
import { facetValues } from "../../lib/query/facet-values.ts";
import type { Filter } from "../../lib/query/filter.ts";
import { outcomeHistogram } from "../../lib/query/histogram.ts";
import { encodeSegment } from "../../lib/rollups/segment/code.ts";
import { mergeHours } from "../../lib/rollups/segment/make.ts";
import { markHours } from "../../lib/rollups/mark-hours.ts";
import { rollHour } from "../../lib/rollups/roll-hour.ts";
import { rebuildRollUps, rollUp } from "../../lib/rollups/roll-up.ts";
import { satisfies } from "../../lib/tail/matches.ts";
import { useFreshDatabase } from "../support/database.ts";
import { apiCall, judged, makeSource, type CallFacts, type TestSource } from "../support/events.ts";
import { everyItem, filterOf, readerOf } from "../support/read.ts";

useFreshDatabase();
const now = new Date("2026-11-21T00:30:00Z");

async function deliver(source: TestSource, calls: readonly CallFacts[]): Promise<void> {
  await append(source, arrivalAt(now), [judged(calls.map((facts) => apiCall(facts)))]);
}

async function rollAll(at = now): Promise<void> {
  while ((await rollUp({ now: at, eager: true }))?.more === true);
}

type States = Record<string, number>;

/** How many hours are in which state, and how many days there are. */
async function statesOf({ organizationId }: TestSource): Promise<States> {
  return transaction({ role: "app", organizationId }, async (client) => {
    const { rows } = await client.query<{ state: string; n: number }>(
      "SELECT state, count(*)::int AS n FROM rollup_hours GROUP BY 1 UNION ALL SELECT 'days', count(*)::int FROM rollup_days",
    );
    return Object.fromEntries(rows.map(({ state, n }) => [state, n]));
  });
}

/** Facets, count and histogram, as they are asked for. */
async function figures(source: TestSource, filter: Filter): Promise<unknown> {
  const query = { scope: readerOf(source), stream: "api-calls" as const, filter, now };
  const facets = await Promise.all(
    FIELDS.map(async (field) => [field, sorted((await facetValues({ ...query, field })).values)]),
  );
  const { buckets } = await outcomeHistogram(query);
  return {
    count: await countEvents(query),
    facets: Object.fromEntries(facets) as unknown,
    histogram: buckets.filter(({ outcomes }) => Object.keys(outcomes).length > 0),
  };
}

const FIELDS = [
  "user",
  "cluster",
  "namespace",
  "resource",
  "verb",
  "outcome",
  "status",
  "source",
  "name",
  "longRunning",
] as const;

function sorted<T extends { value: string | null }>(values: T[]): T[] {
  return values.toSorted((a, b) => String(a.value).localeCompare(String(b.value)));
}

/** The same from the rows alone. */
async function expectedFigures(source: TestSource, filter: Filter): Promise<unknown> {
  const query = { scope: readerOf(source), stream: "api-calls" as const, now };
  const all = await everyItem({ ...query, filter: { ...filter, conditions: [] }, limit: 1000 });
  const matching = (conditions: Filter["conditions"]): ApiCallItem[] =>
    all.filter((item) => satisfies("api-calls", item, { ...filter, conditions }));
  const matched = matching(filter.conditions);
  const facets = FIELDS.map((field) => {
    const counts = new Map<string | null, number>();
    for (const item of matching(filter.conditions.filter((condition) => condition.field !== field))) {
      const value = item[field] === null || item[field] === "" ? null : String(item[field]);
      counts.set(value, (counts.get(value) ?? 0) + 1);
    }
    return [field, sorted(Array.from(counts, ([value, count]) => ({ value, count })))];
  });
  const { buckets } = await outcomeHistogram({
    ...query,
    filter: { ...filter, conditions: [{ field: "user", op: "in", values: ["nobody"] }] },
  });
  const histogram = buckets.map((bucket) => {
    const within = matched.filter(({ occurredAt }) => occurredAt >= bucket.from && occurredAt < bucket.to);
    return {
      ...bucket,
      outcomes: Object.fromEntries(
        Map.groupBy(within, ({ outcome }) => outcome)
          .entries()
          .map(([outcome, items]) => [outcome, items.length]),
      ),
    };
  });
  return {
    count: { count: matched.length, complete: true },
    facets: Object.fromEntries(facets) as unknown,
    histogram: histogram.filter(({ outcomes }) => Object.keys(outcomes).length > 0),
  };
}

const FIRST_MS = Date.UTC(2026, 10, 19, 19);
const HOUR_MS = 3_600_000;

/** Within so many hours of a day and a half, most of them at the edges of hours. */
const aTime = (hours: number): fc.Arbitrary<string> =>
  fc
    .oneof(
      fc.nat(hours * HOUR_MS),
      fc.nat(hours).map((hour) => hour * HOUR_MS),
      fc.nat(hours).map((hour) => hour * HOUR_MS - 1),
    )
    .map((ms) => new Date(FIRST_MS + ms).toISOString());

const aCall = fc.record({
  at: aTime(30),
  key: fc.constantFrom("a", "b", "c"),
  stage: fc.constantFrom<1 | 2 | 3>(1, 2, 3),
  user: fc.constantFrom("alice", "bob", "", undefined),
  namespace: fc.constantFrom("payments", "search", undefined),
  resource: fc.constantFrom("pods", "secrets"),
  verb: fc.constantFrom("get", "list", "delete"),
  name: fc.constantFrom("web", undefined),
  status: fc.constantFrom(200, 403, undefined),
  outcome: fc.constantFrom<"success" | "denied" | "unknown">("success", "denied", "unknown"),
  longRunning: fc.boolean(),
});

const aFilter = fc
  .record({
    from: fc.oneof(fc.constantFrom("2026-11-20T00:00:00Z", "now-24h", "now-2d", "1970-01-01T00:00:00Z"), aTime(29)),
    to: fc.constantFrom("now", "9000-01-01T00:00:00Z", "2026-11-21T00:00:00Z"),
    q: fc.constant(undefined),
    conditions: fc.uniqueArray(
      fc.record({
        field: fc.constantFrom(
          "user",
          "namespace",
          "resource",
          "verb",
          "outcome",
          "status",
          "cluster",
          "longRunning",
          "name",
        ),
        op: fc.constantFrom<"in" | "not-in">("in", "not-in"),
      }),
      { selector: ({ field }) => field, maxLength: 3 },
    ),
  })
  .chain(({ conditions, ...filter }) =>
    fc
      .tuple(...conditions.map(({ field }) => fc.subarray(VALUES[field] ?? [], { minLength: 1 })))
      .map((values): Filter => ({
        ...filter,
        conditions: conditions.map((condition, at) => ({ ...condition, values: values[at] ?? [] })),
      })),
  );

const VALUES: Record<string, string[]> = {
  user: ["alice", "bob", "", "nobody"],
  namespace: ["payments", "search", ""],
  resource: ["pods", "secrets", "nodes"],
  verb: ["get", "list", "delete"],
  outcome: ["success", "denied", "unknown", "failed"],
  status: ["200", "403", ""],
  cluster: ["prod-eu", "other"],
  longRunning: ["true", "false"],
  name: ["web", ""],
};

type Step =
  | { kind: "deliver"; calls: CallFacts[] }
  | { kind: "roll" }
  | { kind: "roll-while"; calls: CallFacts[] }
  | { kind: "rebuild" };

const aStep: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ kind: fc.constant("deliver" as const), calls: fc.array(aCall, { minLength: 1, maxLength: 25 }) }),
  fc.record({ kind: fc.constant("roll" as const) }),
  fc.record({ kind: fc.constant("roll-while" as const), calls: fc.array(aCall, { minLength: 1, maxLength: 5 }) }),
  fc.record({ kind: fc.constant("rebuild" as const) }),
);

async function take(source: TestSource, step: Step): Promise<void> {
  if (step.kind === "deliver") return deliver(source, step.calls);
  if (step.kind === "roll") return rollAll();
  if (step.kind === "rebuild") {
    await rebuildRollUps(source.organizationId, now);
    return;
  }
  const marked = await markHours({ now, eager: true });
  await deliver(source, step.calls);
  for (const hour of marked) await rollHour(hour);
}

describe("roll-ups", () => {
  it("give the figures that the rows give, whatever was delivered and rolled in whatever order", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(aStep, { minLength: 2, maxLength: 5 }),
        fc.array(aFilter, { minLength: 2, maxLength: 3 }),
        async (steps, filters) => {
          const source = await makeSource();
          for (const step of steps) await take(source, step);
          for (const filter of filters)
            expect(await figures(source, filter)).toEqual(await expectedFigures(source, filter));
        },
      ),
      { numRuns: 6 },
    );
  }, 120_000);

  it("tell a day from one segment, without its rows", async () => {
    const source = await makeSource();
    await deliver(source, [
      { at: "2026-11-20T00:00:00Z" },
      { at: "2026-11-20T23:59:59.999999Z", user: "bob" },
      { at: "2026-11-21T00:10:00Z" },
    ]);
    expect(await statesOf(source)).toEqual({ touched: 3, days: 0 });
    await rollAll();
    expect(await statesOf(source)).toEqual({ merged: 24, touched: 1, days: 1 });
    const query = { scope: readerOf(source), stream: "api-calls" as const, filter: filterOf("api-calls"), now };
    expect(await countEvents(query)).toEqual({ count: 3, complete: true });
    await tamper(source);
    expect(await countEvents(query)).toEqual({ count: 1, complete: true });
  });

  it("of an hour hold no more once a call of it comes, and again once it is rolled anew", async () => {
    const source = await makeSource();
    const call = { at: "2026-11-20T10:15:00Z", key: "watch", stage: 1 } as const;
    await deliver(source, [call, { at: "2026-11-20T11:15:00Z" }]);
    await rollAll();
    await deliver(source, [{ ...call, stage: 3, outcome: "failed" }]);
    expect(await statesOf(source)).toEqual({ merged: 23, touched: 1, days: 1 });
    const query = {
      scope: readerOf(source),
      stream: "api-calls" as const,
      filter: filterOf("api-calls", "outcome=failed"),
      now,
    };
    expect(await countEvents(query)).toEqual({ count: 1, complete: true });
    await rollAll();
    expect(await statesOf(source)).toEqual({ merged: 24, days: 1 });
    expect(await countEvents(query)).toEqual({ count: 1, complete: true });
  });

  it("stay when a delivery comes again that changes nothing", async () => {
    const source = await makeSource();
    const calls = [
      { at: "2026-11-20T10:15:00Z", key: "a" },
      { at: "2026-11-20T11:15:00Z", key: "b" },
    ];
    await deliver(source, calls);
    await rollAll();
    await deliver(source, calls);
    expect(await statesOf(source)).toEqual({ merged: 24, days: 1 });
  });

  it("are not made of an hour that goes on, nor again at once of one that was touched", async () => {
    const source = await makeSource();
    await deliver(source, [{ at: "2026-11-20T23:30:00Z", key: "a", stage: 1 }, { at: "2026-11-21T00:10:00Z" }]);
    await rollAll(new Date("2026-11-21T00:00:59Z"));
    expect(await statesOf(source)).toMatchObject({ touched: 2 });
    await rollAll();
    await deliver(source, [{ at: "2026-11-20T23:30:00Z", key: "a", stage: 3 }]);
    await rollUp({ now });
    expect(await statesOf(source)).toMatchObject({ touched: 2, merged: 23 });
  });

  it("are the same after a rebuild", async () => {
    const source = await makeSource();
    await deliver(source, fc.sample(aCall, { numRuns: 200, seed: 7 }));
    await rollAll();
    const before = await bodies(source);
    expect(before.length).toBeGreaterThan(1);
    const done = await rebuildRollUps(source.organizationId, now);
    expect(done).toEqual({ hours: expect.any(Number) as number, days: 2, left: 2 });
    expect(await bodies(source)).toEqual(before);
  });

  it("of another organization are never seen", async () => {
    const [mine, theirs] = [await makeSource(), await makeSource()];
    await deliver(mine, [{ at: "2026-11-20T10:15:00Z", user: "mine" }]);
    await deliver(theirs, [
      { at: "2026-11-20T10:15:00Z", user: "theirs" },
      { at: "2026-11-20T12:15:00Z", user: "theirs" },
    ]);
    await rollAll();
    const query = { scope: readerOf(mine), stream: "api-calls" as const, filter: filterOf("api-calls"), now };
    expect(await countEvents(query)).toEqual({ count: 1, complete: true });
    expect((await facetValues({ ...query, field: "user" })).values).toEqual([{ value: "mine", count: 1 }]);
    const asReader = { role: "app", organizationId: mine.organizationId } as const;
    for (const view of ["rollup_hours", "rollup_days"]) {
      const { rows } = await transaction(asReader, (client) =>
        client.query(`SELECT DISTINCT organization_id FROM ${view}`),
      );
      expect(rows).toEqual([{ organization_id: mine.organizationId }]);
    }
    for (const table of ["rollup_hour", "rollup_day"])
      await expect(transaction(asReader, (client) => client.query(`SELECT FROM ${table}`))).rejects.toThrow(
        /permission denied/,
      );
  });

  it("are not touched from a snapshot that may be older than a mark", async () => {
    const { organizationId } = await makeSource();
    const touched = transaction({ role: "owner" }, async (client) => {
      await client.query("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ");
      await client.query("SELECT touch_hours($1, ARRAY[now()])", [organizationId]);
    });
    await expect(touched).rejects.toThrow(/READ COMMITTED/);
  });
});

/** Every segment's body. */
async function bodies({ organizationId }: TestSource): Promise<unknown[]> {
  return transaction({ role: "app", organizationId }, async (client) => {
    const { rows } = await client.query<{ from_at: Date; body: Buffer }>(
      "SELECT from_at, body FROM rollup_days UNION ALL SELECT from_at, body FROM rollup_hours WHERE state = 'ready' ORDER BY 1, 2",
    );
    return rows.map(({ from_at, body }) => [from_at.toISOString(), body.toString("hex")]);
  });
}

/** Makes every day say that there was nothing. */
async function tamper({ organizationId }: TestSource): Promise<void> {
  const empty = encodeSegment(mergeHours(Array.from({ length: 24 }, () => undefined)));
  await transaction({ role: "owner" }, (client) =>
    client.query("UPDATE rollup_day SET body = $2, version = nextval('rollup_version') WHERE organization_id = $1", [
      organizationId,
      empty,
    ]),
  );
}
