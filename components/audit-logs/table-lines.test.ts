import { expect, it } from "vitest";
import { dayLineAt, tableLines } from "./table-lines.ts";

const ITEMS = [
  { id: "c", occurredAt: "2026-11-20T00:00:01.000000Z" },
  { id: "b", occurredAt: "2026-11-19T23:59:59.000000Z" },
  { id: "a", occurredAt: "2026-11-19T10:00:00.000000Z" },
];

it("puts each day once above its events, and an opened event's calls below it", () => {
  const lines = tableLines(ITEMS, { zone: "utc", isOpen: (id) => id === "b" });
  expect(
    lines.map((line) =>
      line.kind === "day"
        ? line.at.slice(0, 10)
        : line.kind === "event"
          ? ITEMS[line.index]?.id
          : line.kind === "detail"
            ? `calls of ${line.id}`
            : line.kind,
    ),
  ).toEqual(["2026-11-20", "c", "2026-11-19", "b", "calls of b", "a"]);
  expect(new Set(lines.map(({ key }) => key)).size).toBe(lines.length);
});

it("draws a line below what came since the list is live", () => {
  const kinds = (...ids: string[]): string =>
    tableLines(ITEMS, { zone: "utc", isOpen: () => false, live: { since: "2026-11-20T00:00:00Z", ids: new Set(ids) } })
      .map((line) => (line.kind === "event" ? (ITEMS[line.index]?.id ?? "") : line.kind))
      .join(" ");
  expect(kinds()).toBe("live day c day b a");
  expect(kinds("c")).toBe("day c live day b a");
  expect(kinds("c", "b")).toBe("day c day b live a");
});

it("draws a line between what is newer than the moment the list was opened around, and the rest", () => {
  const kinds = (around: string): string =>
    tableLines(ITEMS, { zone: "utc", isOpen: () => false, around })
      .map((line) => (line.kind === "event" ? (ITEMS[line.index]?.id ?? "") : line.kind))
      .join(" ");
  expect(kinds("2026-11-19T23:59:59Z")).toBe("day c around day b a");
  expect(kinds("2026-11-21T00:00:00Z")).toBe("around day c day b a");
  expect(kinds("2026-11-01T00:00:00Z")).toBe("day c day b a");
});

it("knows which day holds at a line", () => {
  expect([0, 1, 2, 5].map((index) => dayLineAt([0, 2], index))).toEqual([0, 0, 2, 2]);
  expect(dayLineAt([], 3)).toBeUndefined();
});
