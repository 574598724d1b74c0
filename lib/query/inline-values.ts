import pg from "pg";
import type { Where } from "./where.ts";

const PLACEHOLDER = /\$(\d+)/g;

/**
 * A statement with its values written into it, for COPY, which takes no parameters. Each becomes a quoted literal of unknown type, so
 * PostgreSQL finds its type as it does a parameter's.
 * @param text ours alone: what comes from outside is in `values`.
 */
export function inlineValues({ text, values }: Where): string {
  return text.replace(PLACEHOLDER, (_whole, number: string) => literal(values[Number(number) - 1]));
}

function literal(value: unknown): string {
  const text = Array.isArray(value) ? `{${value.map(element).join(",")}}` : written(value);
  // It would end the statement there, as the protocol writes it.
  if (text.includes("\0")) throw new Error("a value for SQL holds NUL: encodePgText comes first");
  return pg.escapeLiteral(text);
}

function element(value: unknown): string {
  return `"${written(value).replace(/["\\]/g, String.raw`\$&`)}"`;
}

function written(value: unknown): string {
  if (typeof value === "string") return value;
  if (typeof value === "number") return String(value);
  throw new Error(`no literal is known for ${typeof value}`);
}
