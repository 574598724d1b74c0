import { diffLists, type ListDiff } from "./list-diff.ts";
import { diffLines, type LineDiff } from "./line-diff.ts";

/** What became of a value: how it is best shown follows from what it is. */
export type ChangeDiff =
  | { kind: "none" }
  | { kind: "value"; from: string | undefined; to: string | undefined; instant: boolean }
  | ({ kind: "list" } & ListDiff)
  | ({ kind: "lines" } & LineDiff);

/** A value that stands in a line of its own. */
const LINE_LENGTH = 120;

const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;

/**
 * The way from a change's old value to its new one. Lists of texts say what came and went, short values stand beside each other,
 * long texts (policy files) and objects are compared line by line.
 * @param old any JSON; null is absent, as it is in the API's answer.
 */
export function diffOf(old: unknown, now: unknown): ChangeDiff {
  if (isAbsent(old) && isAbsent(now)) return { kind: "none" };
  if (isTextList(old) && isTextList(now)) return { kind: "list", ...diffLists(old ?? [], now ?? []) };
  const from = shortText(old);
  const to = shortText(now);
  if (from === LONG || to === LONG) return { kind: "lines", ...diffLines(linesText(old), linesText(now)) };
  return { kind: "value", from, to, instant: [old, now].some(isInstant) };
}

function isAbsent(value: unknown): value is null | undefined {
  return value === null || value === undefined;
}

function isTextList(value: unknown): value is string[] | null | undefined {
  return isAbsent(value) || (Array.isArray(value) && value.every((item) => typeof item === "string"));
}

function isInstant(value: unknown): boolean {
  return typeof value === "string" && INSTANT.test(value);
}

/** Stands for a value that has no room in a line. */
const LONG = Symbol("long");

function shortText(value: unknown): string | typeof LONG | undefined {
  if (isAbsent(value)) return undefined;
  if (typeof value === "string") return value.length > LINE_LENGTH || value.includes("\n") ? LONG : value;
  return typeof value === "object" ? LONG : JSON.stringify(value);
}

function linesText(value: unknown): string {
  if (isAbsent(value)) return "";
  return typeof value === "string" ? value : jsonLines(value);
}

/** Members in order of their names, and no commas at the ends of lines: else a new last member would change the one before it. */
function jsonLines(value: unknown): string {
  const indented = JSON.stringify(value, (_, member: unknown) => sorted(member), 2);
  return indented.replaceAll(/,$/gm, "");
}

function sorted(value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)));
}
