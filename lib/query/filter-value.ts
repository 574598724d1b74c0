import { AppError } from "../errors.ts";
import type { Field, FieldType } from "../events/field.ts";

export type NumberRange = { min?: number; max?: number };

const NUMBER = /^-?\d+(?:\.\d+)?(?:e[+-]?\d+)?$/i;
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

type Reader = (field: Field, text: string) => string;

const asWritten: Reader = (_field, text) => text;
const asNumber: Reader = (field, text) => String(numberOf(field, text));
const asBoolean: Reader = (field, text) => oneOf(field, text, ["true", "false"]);

/** How a value of each type is checked, and written the one way it is compared. */
const READERS: Record<FieldType, Reader> = {
  id: asId,
  instant: asWritten,
  text: asWritten,
  list: asWritten,
  number: asNumber,
  counter: asNumber,
  duration: asNumber,
  boolean: asBoolean,
  json: asWritten,
};

/**
 * Reads one exact value of a field. The empty value (absent) is possible for every field.
 * @throws AppError `invalid`.
 */
export function normalizeValue(field: Field, text: string): string {
  if (text === "") return text;
  if (field.filter === "range") throw wrong(field, text, `one range: ${field.id}=100..500, 100.. or ..500`);
  if (field.values !== undefined) return oneOf(field, text, field.values);
  return READERS[field.type](field, text);
}

/**
 * Reads `100..500`, `100..` or `..500` where the field is numeric.
 * @returns undefined when the field is not numeric or the text is no range.
 * @throws AppError `invalid` when an end is no number, both are missing, or they are the wrong way round.
 */
export function parseRange(field: Field, text: string): NumberRange | undefined {
  const dots = text.indexOf("..");
  if (dots < 0 || !isNumeric(field)) return undefined;
  const ends = [text.slice(0, dots), text.slice(dots + 2)];
  const [min, max] = ends.map((end) => (end === "" ? undefined : numberOf(field, end)));
  if (min === undefined && max === undefined) throw wrong(field, text, "a range with at least one end");
  if ((min ?? -Infinity) > (max ?? Infinity))
    throw wrong(field, text, "a range whose first end is not above its second");
  return { ...(min !== undefined && { min }), ...(max !== undefined && { max }) };
}

/** Whether a field holds numbers, of whatever size. */
export function isNumeric(field: Field): boolean {
  return field.type === "number" || field.type === "counter" || field.type === "duration";
}

function numberOf(field: Field, text: string): number {
  const value = NUMBER.test(text) ? Number(text) : Number.NaN;
  // Adding 0 makes -0 plain.
  if (Number.isFinite(value)) return value + 0;
  throw wrong(field, text, "a number");
}

function asId(field: Field, text: string): string {
  const id = text.toLowerCase();
  if (UUID.test(id)) return id;
  throw wrong(field, text, "an id");
}

function oneOf(field: Field, text: string, values: readonly string[]): string {
  if (values.includes(text)) return text;
  throw wrong(field, text, `one of ${values.join(", ")}`);
}

function wrong(field: Field, text: string, expected: string): AppError {
  return new AppError(
    "invalid",
    `${field.id}=${JSON.stringify(text.slice(0, 100))} is not understood: it takes ${expected}.`,
  );
}
