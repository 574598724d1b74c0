import type { Field, StreamId } from "@/lib/events/field.ts";
import { lookup } from "@/lib/events/lookup.ts";
import type { Condition } from "@/lib/query/filter.ts";
import { filterableFields } from "@/lib/query/filter.ts";
import { formatDuration } from "@/components/ui/format-duration.ts";
import { formatBytes, formatCount } from "@/components/ui/format-number.ts";

/** The operator's word between a chip's field and its values. */
export function operatorText(condition: Condition): string {
  if (condition.op !== "range") return condition.op === "in" ? "is" : "is not";
  if (condition.min === undefined) return "≤";
  return condition.max === undefined ? "≥" : "is";
}

/** A range's ends as one reads them: `40 ms`, `40 ms to 1.50 s`, `400 to 499`. */
export function rangeText(field: Field | undefined, { min, max }: { min?: number; max?: number }): string {
  const text = (value: number): string => {
    if (field?.type === "duration") return formatDuration(value);
    return field !== undefined && isBytes(field) ? formatBytes(value) : formatCount(value);
  };
  return [min, max]
    .filter((end) => end !== undefined)
    .map(text)
    .join(" to ");
}

const FIRST = [
  "user",
  "cluster",
  "namespace",
  "resource",
  "verb",
  "action",
  "targetType",
  "targetName",
  "property",
  "origin",
  "srcDevice",
  "dstDevice",
  "protocol",
  "port",
  "class",
  "outcome",
  "accessMethod",
];

/** What one can filter by, the fields one asks for most first; an event's own id is a link, not a filter. */
export function filterMenu(stream: StreamId): { first: Field[]; rest: Field[] } {
  const fields = filterableFields(stream).filter(({ id }) => id !== "id");
  const first = FIRST.flatMap((id) => fields.filter((field) => field.id === id));
  return { first, rest: fields.filter((field) => !first.includes(field)) };
}

const AMOUNT = /^([\d.,]+)\s*([a-z]+)?$/;
const UNIT_MS = lookup<number>({ ms: 1, s: 1000, m: 60_000, min: 60_000, h: 3_600_000, d: 86_400_000 });
const UNIT_BYTES = lookup<number>({ b: 1, kb: 1e3, mb: 1e6, gb: 1e9, tb: 1e12 });

/**
 * Reads what one types as an end of a range: `40`, and for durations also `1.5 s`, `2 min`, for bytes `10 MB`.
 * @returns undefined for an empty text, NaN for what is no amount.
 */
export function readAmount(field: Field, text: string): number | undefined {
  if (text.trim() === "") return undefined;
  const match = AMOUNT.exec(text.trim().toLowerCase());
  if (match === null) return Number.NaN;
  return Number(match[1]?.replaceAll(",", "")) * unitOf(field, match[2]);
}

/** @returns NaN for a unit the field does not have. */
function unitOf(field: Field, unit: string | undefined): number {
  if (unit === undefined) return 1;
  const units = field.type === "duration" ? UNIT_MS : isBytes(field) ? UNIT_BYTES : {};
  return Object.hasOwn(units, unit) ? (units[unit] ?? Number.NaN) : Number.NaN;
}

function isBytes({ id }: Field): boolean {
  return id.endsWith("Bytes");
}
