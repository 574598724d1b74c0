import type { StreamId } from "../events/field.ts";
import type { StreamItem } from "../events/item.ts";
import type { Field } from "../events/field.ts";
import { fieldOf, STREAMS } from "../events/streams.ts";
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
    filter.conditions.every((condition) => holds(shownIn(stream, condition.field, values), condition)) &&
    holdsText(stream, values, filter.q)
  );
}

function isWithin(occurredAt: string, filter: Filter, now: Date): boolean {
  const at = Date.parse(occurredAt);
  const { from, to } = resolveTimeRange(filter, now);
  return at >= from.ms && (filter.to === "now" || at < to.ms);
}

/** What a field is found by: its value, and of a source's name every source's that is as good. */
function shownIn(stream: StreamId, id: string, values: Readonly<Record<string, unknown>>): unknown[] {
  const { stored }: Partial<Field> = fieldOf(stream, id) ?? {};
  if (stored === undefined) return [values[id]];
  const fields: readonly Field[] = STREAMS[stream].fields;
  return fields
    .filter((field) => field.stored !== undefined && stored.includes(field.stored[0]))
    .map((field) => values[field.id]);
}

/** An absent value and an empty text are the same to a reader. */
function holds(values: readonly unknown[], condition: Condition): boolean {
  const present = values
    .filter((value) => value !== null && value !== undefined && value !== "")
    .map((value) => (value as string | number | boolean).toString());
  if (condition.op === "range")
    return present.some(
      (text) => Number(text) >= (condition.min ?? -Infinity) && Number(text) <= (condition.max ?? Infinity),
    );
  const texts = present.length === 0 ? [""] : present;
  return texts.some((text) => condition.values.includes(text)) === (condition.op === "in");
}

function holdsText(stream: StreamId, values: Readonly<Record<string, unknown>>, q: string | undefined): boolean {
  if (q === undefined) return true;
  const needle = q.toLowerCase();
  const searched = Object.entries(values).filter(([id]) => fieldOf(stream, id)?.searched === true);
  return searched.some(([, value]) => typeof value === "string" && value.toLowerCase().includes(needle));
}
