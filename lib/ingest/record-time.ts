import { parseInstant, type Instant } from "../events/instant.ts";
import { jsonText, shownJson, type Json } from "../events/json.ts";

/** The time a record has under this member. @returns undefined when it has none, the reason when what it has can be no time. */
export function recordTime(record: Json, member: string): Instant | { reject: string } | undefined {
  const value = record[member];
  if (value === undefined || value === null || value === "") return undefined;
  const text = jsonText(value);
  if (text === undefined) return { reject: `${member} is ${shownJson(value)}, not a text` };
  return parseInstant(text) ?? { reject: `${member} "${shownJson(text)}" is no RFC 3339 time between 1970 and 10889` };
}
