import { expect, test } from "vitest";

import { diffOf } from "./change-diff.ts";
import { diffLines } from "./line-diff.ts";

const POLICY = (groups: string, more = ""): string =>
  [
    "{",
    "  // Who may reach what",
    '  "grants": [',
    "    {",
    '      "src": ["group:eng"],',
    '      "dst": ["tag:k8s-operator"],',
    `      "app": {"impersonate": {"groups": ["${groups}"]}},${more}`,
    "    },",
    "  ],",
    '  "tests": [],',
    '  "ssh": [],',
    "}",
    "",
  ].join("\n");

test("a policy file is compared line by line, with context and the words that differ", () => {
  const diff = diffOf(POLICY("system:masters"), POLICY("developers"));
  if (diff.kind !== "lines") throw new Error(diff.kind);
  expect(diff).toMatchObject({ added: 1, removed: 1, coarse: false });
  const [hunk] = diff.hunks;
  expect(hunk?.header).toBe("@@ −4,7 +4,7 @@");
  const changed = hunk?.lines.filter(({ kind }) => kind !== "same") ?? [];
  expect(changed.map(({ kind, old, now }) => [kind, old, now])).toEqual([
    ["removed", 7, undefined],
    ["added", undefined, 7],
  ]);
  expect(
    changed.map(({ segments }) =>
      segments
        .filter((part) => part.changed)
        .map(({ text }) => text)
        .join(""),
    ),
  ).toEqual(["system:masters", "developers"]);
});

test("every line of both texts is where its number says", () => {
  const [old, now] = [POLICY("a", "\n      x,"), POLICY("b", "\n      y,\n      z,")];
  const { hunks } = diffLines(old, now);
  for (const { kind, old: was, now: is, segments } of hunks.flatMap(({ lines }) => lines)) {
    const text = segments.map((segment) => segment.text).join("");
    if (kind !== "added") expect(old.split("\n")[(was ?? 0) - 1]).toBe(text);
    if (kind !== "removed") expect(now.split("\n")[(is ?? 0) - 1]).toBe(text);
  }
});

test("lists say what came, what went and what stayed", () => {
  expect(diffOf(["tag:a", "tag:b"], ["tag:b", "tag:c"])).toEqual({
    kind: "list",
    added: ["tag:c"],
    removed: ["tag:a"],
    kept: ["tag:b"],
  });
  expect(diffOf(null, ["tag:a"])).toEqual({ kind: "list", added: ["tag:a"], removed: [], kept: [] });
});

test("short values stand beside each other, and moments are known as such", () => {
  expect(diffOf(false, true)).toEqual({ kind: "value", from: "false", to: "true", instant: false });
  expect(diffOf("member", "admin")).toMatchObject({ from: "member", to: "admin" });
  expect(diffOf("2026-03-01T00:00:00Z", "2026-09-01T00:00:00.5Z")).toMatchObject({ instant: true });
  expect(diffOf(180, null)).toEqual({ kind: "value", from: "180", to: undefined, instant: false });
  expect(diffOf(null, null)).toEqual({ kind: "none" });
});

test("objects are compared as indented JSON", () => {
  const diff = diffOf({ provider: "splunk", type: "network" }, { provider: "s3", type: "network", bucket: "b" });
  expect(diff).toMatchObject({ kind: "lines", added: 2, removed: 1 });
  expect(diffOf({ a: [1, 2], b: 1 }, { b: 1, a: [1, 2], c: { d: "x," } })).toMatchObject({ added: 3, removed: 0 });
  expect(diffOf(null, { a: 1 })).toMatchObject({ kind: "lines", added: 3, removed: 0 });
});

test("texts too different to be lined up are shown whole, one after the other, in bounded time", () => {
  const lines = (word: string): string => Array.from({ length: 20_000 }, (_, at) => `${word}${String(at)}`).join("\n");
  const diff = diffLines(lines("a"), lines("b"));
  expect(diff).toMatchObject({ coarse: true, added: 20_000, removed: 20_000 });
});
