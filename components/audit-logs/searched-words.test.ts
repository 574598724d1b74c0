import { expect, test } from "vitest";
import { searchedShare, searchedWords } from "./searched-words.ts";

const of = { from: "2026-08-29T00:00:00.000000Z", to: "2026-11-27T00:00:00.000000Z" };
const since = (from: string) => ({ from, to: of.to, of });

test.each([
  ["2026-11-18T00:00:00Z", "9 of 90 days"],
  ["2026-11-17T00:00:01Z", "9 of 90 days"],
  ["2026-11-26T23:00:00Z", "under 1 of 90 days"],
])("since %s: %s", (from, words) => {
  expect(searchedWords(since(from))).toBe(words);
});

test("short ranges are told in shorter units", () => {
  const hour = { from: "2026-11-26T00:00:00Z", to: "2026-11-26T01:00:00Z" };
  expect(searchedWords({ ...hour, from: "2026-11-26T00:29:00Z", of: hour })).toBe("31 of 60 minutes");
});

test("the share is that of the whole time", () => {
  expect(searchedShare(since("2026-10-13T00:00:00Z"))).toBe(0.5);
  expect(searchedShare({ from: of.to, to: of.to, of: { from: of.to, to: of.to } })).toBe(1);
});
