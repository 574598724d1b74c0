import { expect, test } from "vitest";
import { arrive, LIVE_ROWS_MAX, mergeRows, NO_LIVE_ROWS, showWaiting, type LiveRows } from "./live-rows.ts";

type Row = { id: string; occurredAt: string; outcome?: string; witnessId?: string };
const row = (id: string, second: number, outcome = "success"): Row => ({
  id,
  occurredAt: `2026-11-20T10:00:${String(second).padStart(2, "0")}.000000Z`,
  outcome,
});
const NONE: LiveRows<Row> = NO_LIVE_ROWS;
const ids = (rows: readonly Row[]): string => rows.map(({ id }) => id).join(" ");

test("what comes stands newest first above what was loaded", () => {
  const rows = arrive(arrive(NONE, [row("c", 3), row("d", 4)], false), [row("e", 5)], false);
  const merged = mergeRows([row("b", 2), row("a", 1)], rows);
  expect(ids(merged.items)).toBe("e d c b a");
  expect([...merged.live]).toEqual(["e", "d", "c"]);
  expect([...rows.fresh]).toEqual(["e"]);
});

test("what comes late finds its place by its own time", () => {
  expect(ids(arrive(arrive(NONE, [row("d", 4)], false), [row("c", 3)], false).shown)).toBe("d c");
});

test("a row that comes again replaces the old one where it is", () => {
  let rows = arrive(NONE, [row("c", 3, "running"), row("d", 4)], false);
  rows = arrive(rows, [row("c", 3, "failed"), row("a", 1, "denied")], true);
  const { items, live, waiting } = mergeRows([row("b", 2), row("a", 1, "running")], rows);
  expect(items.map(({ id, outcome }) => `${id} ${outcome ?? ""}`)).toEqual([
    "d success",
    "c failed",
    "b success",
    "a denied",
  ]);
  expect([live.has("a"), waiting]).toEqual([false, 0]);
});

test("the last of two in one message holds", () => {
  expect(arrive(NONE, [row("c", 3, "running"), row("c", 3, "failed")], false).shown).toEqual([row("c", 3, "failed")]);
});

test("nothing shifts while the reader is away, until the rows are asked for", () => {
  let rows = arrive(arrive(NONE, [row("b", 2)], false), [row("c", 3)], true);
  rows = arrive(rows, [row("d", 4), row("c", 3, "failed")], true);
  const before = mergeRows([row("a", 1)], rows);
  expect([ids(before.items), before.waiting]).toEqual(["b a", 2]);
  const after = mergeRows([row("a", 1)], showWaiting(rows));
  expect([ids(after.items), after.waiting]).toEqual(["d c b a", 0]);
});

test("coming back with nothing new changes nothing", () => {
  const rows = arrive(NONE, [row("b", 2)], false);
  expect(showWaiting(rows)).toBe(rows);
});

test("a page that brings a live row takes it over: nothing is there twice", () => {
  const rows = arrive(NONE, [row("c", 3, "failed")], false);
  const { items, live } = mergeRows([row("c", 3, "running"), row("b", 2)], rows);
  expect([ids(items), items[0]?.outcome, live.size]).toEqual(["c b", "failed", 0]);
});

test("what another witness told gives way to the call that both are merged in, once that is shown", () => {
  const merged: Row = { ...row("c", 3), witnessId: "b" };
  const loaded = [row("b", 3), row("a", 1)];
  const away = arrive(arrive(NONE, [row("d", 4)], false), [merged], true);
  expect(ids(mergeRows(loaded, away).items)).toBe("d b a");
  expect(ids(mergeRows(loaded, showWaiting(away)).items)).toBe("d c a");
  expect(ids(mergeRows([], arrive(arrive(NONE, [row("b", 3)], false), [merged], false)).items)).toBe("c");
});

test("at most so many are kept, the newest", () => {
  const many = (from: number, count: number): Row[] =>
    Array.from({ length: count }, (_, at) => ({
      id: String(from + at),
      occurredAt: new Date(Date.UTC(2026, 10, 20) + from + at).toISOString(),
    }));
  const full = arrive(NONE, many(0, LIVE_ROWS_MAX), false);
  expect(full.dropped).toBe(false);
  const away = arrive(full, many(LIVE_ROWS_MAX, 3), true);
  expect([away.shown.length, away.waiting.length, away.dropped]).toEqual([LIVE_ROWS_MAX - 3, 3, true]);
  const over = arrive(away, many(LIVE_ROWS_MAX + 3, LIVE_ROWS_MAX + 1), true);
  expect([over.shown.length, over.waiting.length]).toEqual([0, LIVE_ROWS_MAX]);
  expect(over.waiting[0]?.id).toBe(String(2 * LIVE_ROWS_MAX + 3));
});
