import type { Condition, Filter } from "@/lib/query/filter.ts";

export type ListOp = "in" | "not-in";

/** The same filter with the condition at `index` replaced, or removed when `next` is undefined or asks for nothing. */
export function replaceCondition(filter: Filter, index: number, next: Condition | undefined): Filter {
  const conditions = filter.conditions.flatMap((condition, at) =>
    at === index ? (isEmpty(next) ? [] : [next]) : [condition],
  );
  return { ...filter, conditions };
}

/**
 * The same filter with one condition more. What it already asks of that field in that way gives place: two lists on one field
 * with one operator cannot be written in an address.
 */
export function addCondition(filter: Filter, next: Condition): Filter {
  const clashes = (other: Condition): boolean =>
    other.field === next.field && (other.op === next.op || (other.op !== "not-in" && next.op !== "not-in"));
  const others = filter.conditions.filter((condition) => !clashes(condition));
  return { ...filter, conditions: isEmpty(next) ? others : [...others, next] };
}

/** Only events with this value. */
export function filterFor(filter: Filter, field: string, value: string): Filter {
  const others = filter.conditions.filter((condition) => condition.field !== field);
  return { ...filter, conditions: [...others, { field, op: "in", values: [value] }] };
}

/** No events with this value; it leaves the list of wanted ones, if it was there. */
export function exclude(filter: Filter, field: string, value: string): Filter {
  const kept = filter.conditions.flatMap((condition): Condition[] => {
    if (condition.field !== field || condition.op !== "in") return [condition];
    const values = condition.values.filter((wanted) => wanted !== value);
    return values.length > 0 ? [{ ...condition, values }] : [];
  });
  const excluded = kept.find((condition) => condition.field === field && condition.op === "not-in");
  const before = excluded?.op === "not-in" ? excluded.values : [];
  return addCondition(
    { ...filter, conditions: kept },
    { field, op: "not-in", values: [...new Set([...before, value])] },
  );
}

/** Everything in the filter's time. */
export function clearConditions(filter: Filter): Filter {
  return { ...filter, conditions: [], q: undefined };
}

/** How many things a filter asks for, its time aside. */
export function conditionCount(filter: Filter): number {
  return filter.conditions.length + (filter.q === undefined ? 0 : 1);
}

function isEmpty(condition: Condition | undefined): condition is undefined {
  if (condition === undefined) return true;
  if (condition.op === "range") return condition.min === undefined && condition.max === undefined;
  return condition.values.length === 0;
}
