import type { Field, StreamId } from "../events/field.ts";
import { fieldOf } from "../events/streams.ts";
import type { Condition, Filter } from "../query/filter.ts";

/** A filter's conditions as one says them, but for its time range: `User is "alice" or "bob"`, `Status from 400 to 499`. */
export function filterWords(stream: StreamId, { conditions, q }: Filter): string[] {
  const words = conditions.map((condition) => `${labelOf(stream, condition)} ${wordsOf(condition)}`);
  return q === undefined ? words : [...words, `Text contains ${JSON.stringify(q)}`];
}

function labelOf(stream: StreamId, { field }: Condition): string {
  const known: Field | undefined = fieldOf(stream, field);
  return known?.label ?? field;
}

function wordsOf(condition: Condition): string {
  if (condition.op !== "range") {
    const values = condition.values.map((value) => (value === "" ? "absent" : JSON.stringify(value)));
    return `${condition.op === "in" ? "is" : "is not"} ${values.join(" or ")}`;
  }
  const { min, max } = condition;
  if (min === undefined) return `at most ${String(max)}`;
  return max === undefined ? `at least ${String(min)}` : `from ${String(min)} to ${String(max)}`;
}
