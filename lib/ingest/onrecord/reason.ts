import type { z } from "zod";

const SHOWN_MAX = 80;

/** Why a record does not fit the schema, in one line: field, value, and what is expected there. */
export function reasonOf(error: z.ZodError, value: unknown): string {
  const [issue] = error.issues;
  if (issue === undefined) return "record does not fit the schema";
  const field = issue.path.join(".");
  if (field === "") return "record is not a JSON object";
  const given = issue.path.reduce<unknown>((at, key) => (at as Record<PropertyKey, unknown>)[key], value);
  if (given === undefined)
    return `${field} is missing${issue.code === "invalid_union" ? `: ${expectation(issue)}` : ""}`;
  return `${field} is ${shown(given)}: ${expectation(issue)}`;
}

function expectation(issue: z.core.$ZodIssue): string {
  if (issue.code === "invalid_value") return `expected one of ${issue.values.map(String).join(", ")}`;
  if (issue.code === "invalid_union") return "expected command or api-call";
  return issue.message.replace(/^(Invalid input|Too small|Too big): /, "");
}

function shown(value: unknown): string {
  const written = JSON.stringify(value);
  return written.length > SHOWN_MAX ? `${written.slice(0, SHOWN_MAX)}…` : written;
}
