/** A JSON object as it was parsed: any member may be absent or of any type. */
export type Json = Record<string, unknown>;

/** The value as an object; undefined when it is anything else. */
export function jsonObject(value: unknown): Json | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Json) : undefined;
}

/** The value as a text that is there: an empty one is as good as absent. */
export function jsonText(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** The texts of a list; members of other types are left out, no list is an empty one. */
export function jsonTexts(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item): item is string => typeof item === "string") : [];
}

/** A value in a reason: short, whatever came. */
export function shownJson(value: unknown): string {
  const written = typeof value === "string" ? value : JSON.stringify(value);
  return written.length > 80 ? `${written.slice(0, 80)}…` : written;
}
