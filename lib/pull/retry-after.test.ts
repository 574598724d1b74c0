import { expect, it } from "vitest";
import { retryAfterMs } from "./retry-after.ts";

const DATE = "Fri, 20 Nov 2026 12:00:00 GMT";
const NOW = Date.UTC(2020, 0, 1);

it.each([
  ["120", 120_000],
  ["0", 0],
  ["Fri, 20 Nov 2026 12:00:30 GMT", 30_000],
  ["Fri, 20 Nov 2026 11:00:00 GMT", 0],
  ["999999", 3_600_000],
  ["soon", undefined],
  [null, undefined],
])("Retry-After: %s, read against the answer's own clock, is %s ms", (header, ms) => {
  expect(retryAfterMs(header, DATE, NOW)).toBe(ms);
});
