import type { Field } from "@/lib/events/field.ts";
import type { FacetAnswer } from "./read-api";

export type ValueOption = {
  value: string;
  count: number | undefined;
  /** Not known to exist: the reader typed it. */ typed: boolean;
};

const SHOWN = 200;

type Given = { field: Field; facets: FacetAnswer | undefined; pinned: readonly string[]; search: string };

/**
 * What a list of values offers: the chosen ones first, then those that exist (commonest first), narrowed to the typed text; and
 * that text itself where it may be a value.
 */
export function optionsOf({ field, facets, pinned, search }: Given): {
  shown: ValueOption[];
  hidden: number;
  most: number;
  partial: boolean;
} {
  const typed = search.trim();
  const counts = new Map((facets?.values ?? []).map(({ value, count }) => [value ?? "", count]));
  const known = [...new Set([...pinned, ...counts.keys(), ...closedSet(field)])];
  const matching = known.filter((value) => typed === "" || value.toLowerCase().includes(typed.toLowerCase()));
  const options = matching.map((value): ValueOption => ({ value, count: counts.get(value), typed: false }));
  const extra: ValueOption[] =
    canBeTyped(field) && typed !== "" && !known.includes(typed)
      ? [{ value: typed, count: undefined, typed: true }]
      : [];
  return {
    shown: [...options.slice(0, SHOWN), ...extra],
    hidden: Math.max(0, options.length - SHOWN),
    most: Math.max(0, ...counts.values()),
    partial: facets !== undefined && !facets.complete,
  };
}

function closedSet({ values, type }: Field): readonly string[] {
  if (values !== undefined) return values;
  return type === "boolean" ? ["true", "false"] : [];
}

function canBeTyped({ values, type }: Field): boolean {
  return values === undefined && type !== "boolean";
}
