import type { StreamId } from "../events/field.ts";
import type { EventDetail } from "./get-event.ts";

/** The API's answer for one event, as text: the raw record goes in as it was received, untouched by a JSON parser. */
export function detailJson({ keeping, calls, folded, witnesses, ...told }: EventDetail<StreamId>): string {
  const parts = [toldJson(told), JSON.stringify(keeping).slice(1, -1)];
  if (calls !== undefined) parts.push(`"calls":${JSON.stringify(calls)}`);
  if (folded !== undefined) parts.push(`${JSON.stringify(folded.called)}:${JSON.stringify(folded.items)}`);
  if (witnesses !== undefined) parts.push(`"witnesses":[${witnesses.map((each) => `{${toldJson(each)}}`).join(",")}]`);
  return `{${parts.join(",")}}`;
}

function toldJson({ item, raw, delivery }: Pick<EventDetail<StreamId>, "item" | "raw" | "delivery">): string {
  return `${JSON.stringify(item).slice(1, -1)},"raw":${raw ?? "null"},"delivery":${JSON.stringify(delivery)}`;
}
