/** What may be taken apart into more records than one can see without knowing every cloud's envelope. */
const BUNDLED = /\b(?:records|logEvents|awslogs)\b|"data\\*"\s*:\s*\\*"/;

const LINE_BYTES_MAX = 16_000_000;

/**
 * How many records a body holds, found without anything of the product: JSON.parse over the whole text or, failing that, over each line.
 * @returns undefined where that cannot be told: no JSON, text after an object, a member twice, a cloud's bundle.
 */
export function countRecords(text: Buffer): number | undefined {
  const json = text.toString("utf8").replace(/^\ufeff+/, "");
  if (BUNDLED.test(json)) return undefined;
  const whole = countIn(json);
  if (whole !== "no JSON") return whole;
  let sum = 0;
  for (const line of json.split("\n")) {
    // One record, whatever it holds: of that much only the beginning is kept.
    if (Buffer.byteLength(line) > LINE_BYTES_MAX) return undefined;
    const count = /^[ \t\r]*$/.test(line) ? 0 : countIn(line);
    if (typeof count !== "number") return undefined;
    sum += count;
  }
  return sum === 0 ? undefined : sum;
}

function countIn(json: string): number | undefined | "no JSON" {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    return "no JSON";
  }
  if (Array.isArray(value)) return value.length;
  return typeof value === "object" && value !== null ? countUnder(value, json) : undefined;
}

/** An envelope's arrays are its records; an envelope with null for them has none; anything else is one record. */
function countUnder(value: object, json: string): number | undefined {
  const { items, logs } = value as Record<string, unknown>;
  const members = [items, logs].filter((member) => member !== undefined).length;
  const named = json.match(/\b(?:items|logs)\b|\\u00/g)?.length ?? 0;
  if (named !== members) return undefined;
  if (Array.isArray(items) || Array.isArray(logs)) return lengthOf(items) + lengthOf(logs);
  return items === null || logs === null ? 0 : 1;
}

function lengthOf(value: unknown): number {
  return Array.isArray(value) ? value.length : 0;
}
