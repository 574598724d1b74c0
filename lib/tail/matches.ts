import type { StreamId } from "../events/field.ts";
import type { StreamItem } from "../events/item.ts";
import { fieldOf } from "../events/streams.ts";
import type { Condition, Filter } from "../query/filter.ts";
import { resolveTimeRange } from "../query/time-range.ts";

/**
 * Whether an item satisfies a filter, time range included: what `whereOf` says in SQL, said of the item as the API shows it. A range
 * that ends at `now` has no end, since what is new may be a moment ahead of our clock.
 */
export function matches<S extends StreamId>(
  stream: S,
  item: StreamItem[S],
  { filter, now }: { filter: Filter; now: Date },
): boolean {
  return isWithin(item.occurredAt, filter, now) && satisfies(stream, item, filter);
}

/** The same without the time range. */
export function satisfies<S extends StreamId>(stream: S, item: StreamItem[S], filter: Filter): boolean {
  const values: Readonly<Record<string, unknown>> = item;
  return (
    filter.conditions.every((condition) => holds(values[condition.field], condition)) &&
    holdsText(stream, values, filter.q)
  );
}

function isWithin(occurredAt: string, filter: Filter, now: Date): boolean {
  const at = Date.parse(occurredAt);
  const { from, to } = resolveTimeRange(filter, now);
  return at >= from.ms && (filter.to === "now" || at < to.ms);
}

/** An absent value and an empty text are the same to a reader. */
function holds(value: unknown, condition: Condition): boolean {
  const text = value === null || value === undefined ? "" : (value as string | number | boolean).toString();
  if (condition.op === "range")
    return text !== "" && Number(text) >= (condition.min ?? -Infinity) && Number(text) <= (condition.max ?? Infinity);
  return condition.values.includes(text) === (condition.op === "in");
}

function holdsText(stream: StreamId, values: Readonly<Record<string, unknown>>, q: string | undefined): boolean {
  if (q === undefined) return true;
  const needle = q.toLowerCase();
  const searched = Object.entries(values).filter(([id]) => fieldOf(stream, id)?.searched === true);
  return searched.some(([, value]) => typeof value === "string" && value.toLowerCase().includes(needle));
}
