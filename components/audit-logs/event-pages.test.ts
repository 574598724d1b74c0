import { expect, test } from "vitest";
import { firstPages, withPage } from "./event-pages.ts";

const rows = (ids: string) =>
  ids
    .split(" ")
    .filter(Boolean)
    .map((id) => ({ id }));
const page = (ids: string, ends: { prev?: string; next?: string } = {}) => ({
  items: rows(ids),
  prevCursor: ends.prev ?? null,
  nextCursor: ends.next ?? null,
});
const of = { from: "2026-09-01", to: "2026-11-30" };
const middle = firstPages(page("e d c", { prev: "up", next: "down" }), true);
const idsOf = ({ items }: { items: readonly { id: string }[] }): string => items.map(({ id }) => id).join(" ");

test("a list from its newest end does not load what is newer; one around a moment goes on at both", () => {
  expect(firstPages(page("c b", { prev: "up", next: "down" }), false).newer.cursor).toBeNull();
  expect([middle.newer.cursor, middle.older.cursor]).toEqual(["up", "down"]);
});

test("pages join at their end, and leave the other as it was", () => {
  const longer = withPage(middle, { way: "older", page: page("b a", { prev: "x" }), asked: 2 });
  expect([idsOf(longer), longer.older.cursor, longer.newer.cursor]).toEqual(["e d c b a", null, "up"]);
  const higher = withPage(longer, { way: "newer", page: page("g f", { prev: "upper", next: "x" }), asked: 2 });
  expect([idsOf(higher), higher.newer.cursor, higher.older.cursor]).toEqual(["g f e d c b a", "upper", null]);
});

test("what is there already is not there twice", () => {
  expect(idsOf(withPage(middle, { way: "newer", page: page("f e"), asked: 2 }))).toBe("f e d c");
  expect(idsOf(withPage(middle, { way: "older", page: page("c b"), asked: 2 }))).toBe("e d c b");
});

test("the newer end is reached when fewer came than were asked for, unless the time was up", () => {
  const some = page("f", { prev: "upper" });
  expect(withPage(middle, { way: "newer", page: some, asked: 2 }).newer.cursor).toBeNull();
  const searched = { from: "2026-11-01", to: "2026-11-02", of };
  expect(withPage(middle, { way: "newer", page: { ...some, searched }, asked: 2 }).newer.cursor).toBe("upper");
});

test("several goes of a search count as one, until a page is found whole", () => {
  const first = firstPages(
    { ...page("", { next: "1" }), searched: { from: "2026-11-20", to: "2026-11-30", of } },
    false,
  );
  const second = withPage(first, {
    way: "older",
    page: { ...page("", { next: "2" }), searched: { from: "2026-10-20", to: "2026-11-20", of } },
    asked: 2,
  });
  expect(second.older.searched).toEqual({ from: "2026-10-20", to: "2026-11-30", of });
  expect(withPage(second, { way: "older", page: page("b a", { next: "3" }), asked: 2 }).older.searched).toBeUndefined();
});
