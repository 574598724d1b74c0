import { describe, expect, it } from "vitest";
import { progressWords, shareOf, sizeWords } from "./export-item.ts";

describe("an export's progress", () => {
  it("is told of how many, as far as anybody knows", () => {
    expect(progressWords({ rows: 45_000, expected: null })).toBe("45,000 rows");
    expect(progressWords({ rows: 45_000, expected: { rows: 312_456, exact: true } })).toBe("45,000 of 312,456 rows");
    expect(progressWords({ rows: 7, expected: { rows: 1_000_000, exact: false } })).toBe("7 of over 1,000,000 rows");
    expect(progressWords({ rows: 12, expected: { rows: 10, exact: true } })).toBe("12 rows");
  });

  it("is drawn only where the whole is known", () => {
    expect(shareOf({ rows: 5, expected: null })).toBeUndefined();
    expect(shareOf({ rows: 5, expected: { rows: 10, exact: false } })).toBeUndefined();
    expect(shareOf({ rows: 0, expected: { rows: 0, exact: true } })).toBeUndefined();
    expect(shareOf({ rows: 5, expected: { rows: 10, exact: true } })).toBe(0.5);
    expect(shareOf({ rows: 11, expected: { rows: 10, exact: true } })).toBe(1);
  });

  it("ends in a size", () => {
    expect(sizeWords({ rows: 1, bytes: 412 })).toBe("1 row, 412 B");
    expect(sizeWords({ rows: 312_456, bytes: 156_000_000 })).toBe("312,456 rows, 156 MB");
  });
});
