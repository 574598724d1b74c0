import { expect, it } from "vitest";
import { formatAmount, formatBytes, formatCount } from "./format-number.ts";

it("groups thousands and agrees in number", () => {
  expect(formatCount(12481)).toBe("12,481");
  expect(formatAmount(1, "command")).toBe("1 command");
  expect(formatAmount(0, "reply", "replies")).toBe("0 replies");
});

it("says bytes in the unit one would", () => {
  expect([0, 999, 1000, 2134, 3_400_000, 512_000_000].map(formatBytes)).toEqual([
    "0 B",
    "999 B",
    "1.0 kB",
    "2.1 kB",
    "3.4 MB",
    "512 MB",
  ]);
});
