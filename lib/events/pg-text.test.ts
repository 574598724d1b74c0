import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodePgText, encodePgText } from "./pg-text.ts";

const hostile = fc
  .array(fc.constantFrom("\0", "\\", "u0000", "ud83d", "\ud83d", "\ude00", "😀", "a", "u", "0"), { maxLength: 12 })
  .map((parts) => parts.join(""));

describe("text for PostgreSQL", () => {
  it("comes back exactly, whatever it holds", () => {
    fc.assert(
      fc.property(fc.oneof(hostile, fc.string({ unit: "binary" })), (text) => {
        expect(decodePgText(encodePgText(text))).toBe(text);
      }),
      { numRuns: 2000, seed: 7 },
    );
  });

  it("holds no NUL and no lone surrogate", () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const stored = encodePgText(text);
        expect(stored.includes("\0")).toBe(false);
        expect(stored.isWellFormed()).toBe(true);
      }),
      { numRuns: 1000, seed: 7 },
    );
  });

  it("stays linear on a long run of backslashes", () => {
    const text = `\0${"\\".repeat(200_000)}x`;
    expect(decodePgText(encodePgText(text))).toBe(text);
  });

  it("leaves ordinary text alone, backslashes too", () => {
    expect(encodePgText(String.raw`C:\users\alice 😀 \u0041`)).toBe(String.raw`C:\users\alice 😀 \u0041`);
  });
});
