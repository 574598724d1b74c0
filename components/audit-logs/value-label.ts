import { labelWord } from "@/lib/events/tailnet/words.ts";

/** Fields whose values are words of Tailscale's enumerations; a property is left as it is written, for its documentation. */
const WORDS = new Set(["actorType", "action", "targetType", "origin"]);

const ENUM = /^[A-Z][A-Z0-9_]*$/;

/** A field's value as one reads it; anything but an upper-case word of an enumeration stays as it was recorded. */
export function valueLabel(field: string, value: string): string {
  return WORDS.has(field) && ENUM.test(value) ? labelWord(value) : value;
}
