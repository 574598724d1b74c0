import { encodePgText } from "../events/pg-text.ts";

/** A text as a LIKE pattern's literal part: as it is stored, its wildcards made plain. */
export function likeLiteral(text: string): string {
  return encodePgText(text).replace(/[\\%_]/g, String.raw`\$&`);
}
