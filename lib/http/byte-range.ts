/** Of a file: its first and last byte, both in it. */
export type ByteRange = { first: number; last: number };

const ONE_RANGE = /^bytes=\s*(?:(?<first>\d+)-(?<last>\d*)|-(?<suffix>\d+))\s*$/i;

/**
 * Reads a Range header (RFC 9110, 14.2) of one range: `bytes=0-99`, `bytes=100-`, `bytes=-50`.
 * @returns undefined for what may be answered with the whole: no header, several ranges, or none that is understood.
 */
export function readRange(header: string | null, size: number): ByteRange | "unsatisfiable" | undefined {
  const { first, last, suffix } = ONE_RANGE.exec(header ?? "")?.groups ?? {};
  if (suffix !== undefined) return within({ first: Math.max(0, size - Number(suffix)), last: size - 1 }, size);
  if (first === undefined) return undefined;
  const end = last === undefined || last === "" ? size - 1 : Number(last);
  // RFC 9110, 14.1.1: the wrong way round, a range is invalid, and ignored.
  if (last !== "" && end < Number(first)) return undefined;
  return within({ first: Number(first), last: Math.min(end, size - 1) }, size);
}

function within(range: ByteRange, size: number): ByteRange | "unsatisfiable" {
  return range.first < size && range.first <= range.last ? range : "unsatisfiable";
}
