import fc from "fast-check";
import { expect, it, vi } from "vitest";
import { transaction } from "../../lib/db.ts";
import { idAfter } from "../../lib/events/event-id.ts";
import type { ApiCallEvent } from "../../lib/events/event.ts";
import { append } from "../../lib/ingest/append.ts";
import { arrivalAt } from "../../lib/ingest/arrival.ts";
import { countEvents } from "../../lib/query/count-events.ts";
import { listEvents, type EventPage, type ListQuery } from "../../lib/query/list-events.ts";
import { useFreshDatabase } from "../support/database.ts";
import { apiCall, judged, makeSource, type TestSource } from "../support/events.ts";
import { filterOf, readerOf } from "../support/read.ts";

useFreshDatabase();
const now = new Date("2026-11-21T00:00:00Z");
type Page = EventPage<"api-calls">;
type Ask = Partial<Omit<ListQuery<"api-calls">, "filter">> & { query?: string };

const atSecond = (second: number): string => new Date(Date.parse("2026-11-20T10:00:00Z") + second * 1000).toISOString();

async function given(events: readonly ApiCallEvent[], into?: TestSource): Promise<TestSource> {
  const source = into ?? (await makeSource());
  await append(source, arrivalAt(now), [judged(events)]);
  return source;
}

function page(source: TestSource, { query = "", ...ask }: Ask = {}): Promise<Page> {
  return listEvents({
    scope: readerOf(source),
    stream: "api-calls",
    filter: filterOf("api-calls", query),
    now,
    ...ask,
  });
}

const idsOf = ({ items }: Page): string[] => items.map(({ id }) => id);
const newestFirst = (ids: Iterable<string>): string[] => [...ids].sort().reverse();

/** Twelve calls, one each second, the newest last. */
const TWELVE = Array.from({ length: 12 }, (_, second) => apiCall({ at: atSecond(second) }));

it("goes on either way from any page as a model does, whatever arrives in between and wherever", async () => {
  const step = fc.oneof(
    fc.record({ kind: fc.constant("next" as const) }),
    fc.record({ kind: fc.constant("prev" as const) }),
    fc.record({ kind: fc.constant("insert" as const), seconds: fc.array(fc.nat(60), { minLength: 1, maxLength: 4 }) }),
  );
  const plan = fc.record({
    limit: fc.integer({ min: 1, max: 4 }),
    at: fc.option(fc.nat(60)),
    stepwise: fc.boolean(),
    steps: fc.array(step, { maxLength: 14 }),
  });
  await fc.assert(
    fc.asyncProperty(plan, async ({ limit, at, stepwise, steps }) => {
      const source = await given(TWELVE);
      const known = new Set(TWELVE.map(({ id }) => id));
      const ask: Ask = { limit, ...(stepwise && { patience: { budgetMs: 60_000, rows: 2 } }) };
      let shown = await page(source, { ...ask, ...(at !== null && { at: atSecond(at) }) });
      // Where the page shown last ends: what it holds lies at and above `low`, and below `high`.
      let place = placeOf(shown, "");
      for (const one of steps) {
        if (one.kind === "insert") {
          const arrived = one.seconds.map((second) => apiCall({ at: atSecond(second) }));
          await given(arrived, source);
          for (const { id } of arrived) known.add(id);
          continue;
        }
        const cursor = one.kind === "next" ? shown.nextCursor : shown.prevCursor;
        if (cursor === null) {
          expect(one.kind).toBe("next");
          continue;
        }
        const expected =
          one.kind === "next"
            ? newestFirst([...known].filter((id) => id < place.low)).slice(0, limit)
            : newestFirst([...known].filter((id) => id >= place.high)).slice(-limit);
        shown = await page(source, { ...ask, cursor });
        expect(idsOf(shown)).toEqual(expected);
        place = placeOf(shown, one.kind === "next" ? place.low : place.high);
      }
    }),
    { numRuns: 25 },
  );
});

/** @param boundary where an empty page lies. */
function placeOf({ items }: Page, boundary: string): { low: string; high: string } {
  const [first, last] = [items[0]?.id, items.at(-1)?.id];
  return { low: last ?? boundary, high: first === undefined ? boundary : idAfter(first) };
}

it("shows every row once on the way to both ends, except one that arrives late in a stretch that was shown", async () => {
  const source = await given(TWELVE);
  const middle = await page(source, { at: atSecond(5), limit: 4 });
  const [late, newest] = [apiCall({ at: atSecond(4.5) }), apiCall({ at: atSecond(30) })];
  await given([late, newest], source);
  const ids = idsOf(middle);
  for (let { nextCursor } = middle; nextCursor !== null;) {
    const older = await page(source, { limit: 3, cursor: nextCursor });
    ids.push(...idsOf(older));
    ({ nextCursor } = older);
  }
  let { prevCursor } = middle;
  for (let more = true; more;) {
    const newer = await page(source, { limit: 3, cursor: prevCursor ?? "" });
    ids.unshift(...idsOf(newer));
    ({ prevCursor } = newer);
    more = newer.items.length > 0;
  }
  expect(ids).toEqual(newestFirst([...TWELVE, newest].map(({ id }) => id)));
});

it("gives a poller what is new, also where the range ends now and nothing was there at first", async () => {
  const source = await given([apiCall({ at: "2026-11-20T23:30:00Z" })]);
  const ask = { query: "from=now-1h&to=now" };
  const first = await page(source, ask);
  expect(first.nextCursor).toBeNull();
  const quiet = await page(source, { ...ask, cursor: first.prevCursor ?? "", now: new Date("2026-11-21T00:10:00Z") });
  expect(quiet.items).toEqual([]);
  const [one, two] = [apiCall({ at: "2026-11-21T00:20:00Z" }), apiCall({ at: "2026-11-21T02:00:00Z" })];
  await given([one, two], source);
  // Two hours later the first of them is older than an hour, and still new to the poller.
  const later = await page(source, { ...ask, cursor: quiet.prevCursor ?? "", now: new Date("2026-11-21T02:20:00Z") });
  expect(idsOf(later)).toEqual([two.id, one.id]);
  expect((await page(await makeSource())).prevCursor).toBeNull();
});

it("opens around a moment: the rows at and before it, and as many after it", async () => {
  const source = await given(TWELVE);
  const seconds = async (ask: Ask): Promise<number[]> =>
    (await page(source, ask)).items.map(({ occurredAt }) => (Date.parse(occurredAt) - Date.parse(atSecond(0))) / 1000);
  expect(await seconds({ at: atSecond(5), limit: 6 })).toEqual([8, 7, 6, 5, 4, 3]);
  expect(await seconds({ at: atSecond(5), limit: 5 })).toEqual([7, 6, 5, 4, 3]);
  expect(await seconds({ at: atSecond(5), limit: 1 })).toEqual([5]);
  expect(await seconds({ at: "2026-11-20T10:00:04.999999Z", limit: 2 })).toEqual([5, 4]);
  expect(await seconds({ at: "now-14h", limit: 4 })).toEqual([2, 1, 0]);
  expect(await seconds({ at: "now", limit: 4 })).toEqual([11, 10]);
  expect(await seconds({ at: "1999-01-01T00:00:00Z", limit: 4 })).toEqual([1, 0]);
});

it("names a moment that cannot be, and one that is asked beside a cursor", async () => {
  const source = await given(TWELVE);
  for (const at of ["", "yesterday", "now-1y", "2026-13-01T00:00:00Z"])
    await expect(page(source, { at })).rejects.toMatchObject({
      code: "invalid",
      message: expect.stringContaining("at=") as string,
    });
  const { nextCursor } = await page(source, { limit: 1 });
  await expect(page(source, { at: "now", cursor: nextCursor ?? "" })).rejects.toMatchObject({ code: "invalid" });
});

it("searches in stretches what it finds whole: nothing twice, nothing passed over, and says how far it is", async () => {
  const verbs = ["get", "list", "watch", "delete"];
  const events = Array.from({ length: 24 }, (_, i) =>
    apiCall({ at: atSecond(i % 7 === 0 ? i - 1 : i), verb: verbs[i % 4] ?? "", durationMs: i }),
  );
  const source = await given(events);
  for (const query of [
    "",
    "verb!=get&verb!=list",
    "durationMs=..3",
    "q=NODES",
    "verb=delete&durationMs=20..",
    "user=nobody",
  ]) {
    const whole = idsOf(await page(source, { query, limit: 1000 }));
    for (const rows of [1, 5, 1000]) {
      const patience = { budgetMs: 0, rows };
      const older = await walk(source, "next", { query, limit: 5, patience });
      expect(older.ids, `${query} by ${String(rows)}`).toEqual(whole);
      expect(older.searchedTo, `${query} by ${String(rows)}`).toEqual(older.searchedFrom);
      const newer = await walk(source, "prev", { query, limit: 5, patience, at: "2000-01-01T00:00:00Z" });
      expect(newer.ids, `${query} upwards by ${String(rows)}`).toEqual(whole);
    }
  }
});

/** Follows one cursor until nothing is left that way, and notes where stretches began and the ones before ended. */
async function walk(source: TestSource, way: "next" | "prev", ask: Ask) {
  const pages = [await page(source, ask)];
  for (let last = pages[0]; last !== undefined; last = pages.at(-1)) {
    const cursor = way === "next" ? last.nextCursor : last.prevCursor;
    const ended = way === "prev" && pages.length > 1 && last.items.length === 0 && last.searched === undefined;
    if (cursor === null || ended) break;
    pages.push(await page(source, { ...ask, at: undefined, cursor }));
  }
  const ids = pages.map(idsOf);
  const following = pages.slice(1).map((later, index) => ({ before: pages[index]?.searched, after: later.searched }));
  const joints = following.flatMap(({ before, after }) => (before && after ? [{ before, after }] : []));
  return {
    ids: (way === "next" ? ids : ids.toReversed()).flat(),
    searchedFrom: joints.map(({ before }) => before.from),
    searchedTo: joints.map(({ after }) => after.to),
  };
}

it("finds what is common, what is rare and what is nowhere among more rows than are read at once, either way", async () => {
  const userAt = (second: number): string =>
    second < 3 ? "oldest" : second % 500 === 7 ? "rare" : second % 40 === 0 ? "fortieth" : "common";
  const calls = Array.from({ length: 2_600 }, (_, second) =>
    apiCall({ at: atSecond(second), user: userAt(second), verb: second % 80 === 0 ? "delete" : "get" }),
  );
  const source = await given(calls);
  const queries: [query: string, isMeant: (call: ApiCallEvent) => boolean][] = [
    ["user=rare", ({ user }) => user === "rare"],
    ["user=fortieth", ({ user }) => user === "fortieth"],
    ["user=oldest", ({ user }) => user === "oldest"],
    ["user!=common", ({ user }) => user !== "common"],
    ["user=fortieth&verb=delete", ({ user, verb }) => user === "fortieth" && verb === "delete"],
    ["user=rare&verb=delete", ({ user, verb }) => user === "rare" && verb === "delete"],
    ["q=OLDEST", ({ user }) => user === "oldest"],
  ];
  for (const [query, isMeant] of queries) {
    const expected = newestFirst(calls.filter(isMeant).map(({ id }) => id));
    expect(await allFrom(source, { query, limit: 20 }, "nextCursor"), query).toEqual(expected);
    const oldest = await page(source, { query, limit: 20, at: atSecond(0) });
    const rest = await allFrom(source, { query, limit: 20, cursor: oldest.prevCursor ?? "" }, "prevCursor");
    expect(newestFirst([...idsOf(oldest), ...rest]), query).toEqual(expected);
  }
}, 60_000);

/** The ids of a page and of all that it leads on to. */
async function allFrom(source: TestSource, ask: Ask, way: "nextCursor" | "prevCursor"): Promise<string[]> {
  const ids: string[] = [];
  let shown = await page(source, ask);
  for (;;) {
    ids.push(...idsOf(shown));
    const cursor = shown[way];
    if (cursor === null || shown.items.length === 0) return ids;
    shown = await page(source, { ...ask, cursor });
  }
}

it("says what was searched of what, and goes on from there", async () => {
  const source = await given(TWELVE);
  const ask = { query: `from=${atSecond(0)}&to=${atSecond(20)}&durationMs=9..`, patience: { budgetMs: 0, rows: 4 } };
  const first = await page(source, ask);
  expect(first).toMatchObject({
    items: [],
    searched: { of: { from: "2026-11-20T10:00:00.000000Z", to: "2026-11-20T10:00:20.000000Z" } },
  });
  // An id's time is rounded down to a quarter of a microsecond.
  expect([first.searched?.from, first.searched?.to]).toEqual([
    "2026-11-20T10:00:08.000000Z",
    "2026-11-20T10:00:20.000000Z",
  ]);
  const second = await page(source, { ...ask, cursor: first.nextCursor ?? "" });
  expect([second.searched?.from, second.searched?.to]).toEqual([
    "2026-11-20T10:00:04.000000Z",
    "2026-11-20T10:00:08.000000Z",
  ]);
  const third = await page(source, { ...ask, cursor: second.nextCursor ?? "" });
  expect(third.searched).toBeDefined();
  const last = await page(source, { ...ask, cursor: third.nextCursor ?? "" });
  expect([last.nextCursor, last.searched, last.items]).toEqual([null, undefined, []]);
});

it("that cannot be found at once is searched in stretches, never refused", async () => {
  const source = await given(TWELVE);
  const patience = { wholeMs: 20, budgetMs: 60_000, rows: 3 };
  const released = Promise.withResolvers<undefined>();
  const locked = Promise.withResolvers<undefined>();
  const holding = transaction({ role: "owner" }, async (client) => {
    await client.query("LOCK TABLE audit_event IN ACCESS EXCLUSIVE MODE");
    locked.resolve(undefined);
    await released.promise;
  });
  await locked.promise;
  const asked = page(source, { limit: 5, patience });
  await vi.waitFor(async () => {
    const waiting = "SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE '%OFFSET 2 LIMIT 1'";
    const { rowCount } = await transaction({ role: "owner" }, (client) => client.query(waiting));
    expect(rowCount).toBe(1);
  });
  released.resolve(undefined);
  await holding;
  const first = await asked;
  const second = await page(source, { limit: 1000, patience, cursor: first.nextCursor ?? "" });
  expect([...idsOf(first), ...idsOf(second)]).toEqual(newestFirst(TWELVE.map(({ id }) => id)));
});

it("is found row by row where its roll-ups cannot be read in time", async () => {
  const call = apiCall({ at: "2026-11-02T10:00:00Z", user: "alice" });
  const source = await given([call]);
  await transaction({ role: "owner" }, async (client) => {
    await client.query("LOCK TABLE rollup_hour IN ACCESS EXCLUSIVE MODE");
    const query = "user=alice&from=2026-10-01T00:00:00Z";
    const found = await page(source, { query, patience: { wholeMs: 200, budgetMs: 5_000, rows: 5_000 } });
    expect(idsOf(found)).toEqual([call.id]);
  });
});

it("counts what a text is found in many callers and targets of", async () => {
  const events = Array.from({ length: 130 }, (_, i) =>
    apiCall({ at: atSecond(i), user: `needle-${String(i % 3)}@example.com`, name: `needle-${String(i)}` }),
  );
  const source = await given(events);
  const query = {
    scope: readerOf(source),
    stream: "api-calls" as const,
    filter: filterOf("api-calls", "q=needle"),
    now,
  };
  expect(await countEvents(query)).toEqual({ count: 130, complete: true });
});
