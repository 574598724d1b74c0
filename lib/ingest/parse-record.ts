import type { RawRecord } from "../events/event.ts";
import { RECORD_BYTES_MAX } from "./span.ts";
import { ValueScanner } from "./value-scanner.ts";

/** Audit events nest some ten levels; parsers and viewers downstream recurse. */
const RECORD_DEPTH_MAX = 200;

/** Why a record of which only the beginning is kept is of no use. */
export const CUT_RECORD = "record is larger than 16 MiB; only its first 16 MiB are kept";

export type Parsed = Pick<RawRecord, "value" | "problem">;

/**
 * Parses one record's text.
 * @param facts.deepest its nesting as a `ValueScanner` counted it; beyond 200 levels nothing is parsed.
 * @param facts.called what the text is meant to be, for the reason: a record, a line, or a member's name.
 * @returns `parsed`: whether it is JSON of whatever use; `value` without `problem` is an object.
 */
export function parseRecord(
  bytes: Buffer,
  { deepest, called }: { deepest: number; called: string },
): Parsed & { parsed: boolean } {
  const what = called === "line" ? "record" : called;
  if (deepest > RECORD_DEPTH_MAX) {
    const problem = `${what} is nested ${String(deepest)} levels deep; at most 200 are read`;
    return { value: undefined, problem, parsed: true };
  }
  try {
    const value: unknown = JSON.parse(bytes.toString("utf8"));
    const problem = isObject(value) ? undefined : `${what} is ${nameOf(value)}, not a JSON object`;
    return { value, problem, parsed: true };
  } catch (error) {
    return { value: undefined, problem: `${called} is not valid JSON: ${messageOf(error)}`, parsed: false };
  }
}

/** A record as it was kept, whose splitter is long gone: its bytes tell again what that knew. */
export function parseKeptRecord(bytes: Buffer): Parsed {
  if (bytes.length >= RECORD_BYTES_MAX) return { value: undefined, problem: CUT_RECORD };
  const scanner = new ValueScanner();
  scanner.begin(false);
  scanner.advance(bytes, 0);
  const { value, problem } = parseRecord(bytes, { deepest: scanner.deepest, called: "record" });
  return { value, problem };
}

/** Whether this is a JSON object: no array, no null. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function nameOf(value: unknown): string {
  if (value === null) return "null";
  return Array.isArray(value) ? "an array" : `a ${typeof value}`;
}

/** Where and what, without the piece of the record that V8 quotes: a reason is kept and shown, and the piece may be a secret. */
function messageOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.replace(/, (?:\.\.\.)?"[^]*"(?:\.\.\.)? is not valid JSON$/, "").slice(0, 200);
}
