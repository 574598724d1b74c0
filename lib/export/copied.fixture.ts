import type { Field } from "../events/field.ts";
import { encodePgText } from "../events/pg-text.ts";

/** Items of the API as COPY would write their rows. */
export function copied(fields: readonly Field[], items: readonly Readonly<Record<string, unknown>>[]): Buffer {
  const lines = items.map((item) => `${fields.map((field) => value(field, item[field.id])).join("\t")}\n`);
  return Buffer.from(lines.join(""));
}

function value({ type }: Field, shown: unknown): string {
  if (shown === null || shown === undefined) return String.raw`\N`;
  return stored(type, shown).replace(/[\b\f\n\r\t\v\\]/g, (code) => ESCAPES[code] ?? "");
}

function stored(type: Field["type"], shown: unknown): string {
  if (type === "json") return encodePgText(JSON.stringify(shown));
  if (typeof shown === "boolean") return shown ? "t" : "f";
  if (Array.isArray(shown)) return `{${shown.map(element).join(",")}}`;
  return encodePgText(String(shown));
}

function element(shown: unknown): string {
  return `"${encodePgText(String(shown)).replace(/["\\]/g, String.raw`\$&`)}"`;
}

const ESCAPES: Record<string, string> = {
  "\b": String.raw`\b`,
  "\f": String.raw`\f`,
  "\n": String.raw`\n`,
  "\r": String.raw`\r`,
  "\t": String.raw`\t`,
  "\v": String.raw`\v`,
  "\\": String.raw`\\`,
};
