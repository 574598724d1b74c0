import type { StreamId } from "../events/field.ts";
import type { EventDetail } from "./get-event.ts";

/** The API's answer for one event, as text: the raw record goes in as it was received, untouched by a JSON parser. */
export function detailJson({ item, raw, delivery, keeping, calls, folded }: EventDetail<StreamId>): string {
  const parts = [
    JSON.stringify(item).slice(1, -1),
    `"raw":${raw ?? "null"}`,
    `"delivery":${JSON.stringify(delivery)}`,
    JSON.stringify(keeping).slice(1, -1),
  ];
  if (calls !== undefined) parts.push(`"calls":${JSON.stringify(calls)}`);
  if (folded !== undefined) parts.push(`${JSON.stringify(folded.called)}:${JSON.stringify(folded.items)}`);
  return `{${parts.join(",")}}`;
}
