/** The value as a number that can be measured with: finite and not negative; undefined when it is anything else. */
export function jsonAmount(value: unknown): number | undefined {
  return typeof value === "number" && Number.isFinite(value) && value >= 0 ? value : undefined;
}

/** The value as a whole number that survived parsing, 0 … 2^53-1. */
export function jsonCount(value: unknown): number | undefined {
  return Number.isSafeInteger(value) && (value as number) >= 0 ? (value as number) : undefined;
}

/** The value as an HTTP status code, 100 … 999. */
export function jsonStatus(value: unknown): number | undefined {
  const code = jsonCount(value);
  return code !== undefined && code >= 100 && code <= 999 ? code : undefined;
}
