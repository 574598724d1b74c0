import { expect, it } from "vitest";
import { readLimit } from "./limit.ts";

it("a limit is a whole number of records a second, however it is grouped", () => {
  expect(readLimit(" 250 ")).toEqual({ rateLimit: 250 });
  expect(readLimit("1,000,000")).toEqual({ rateLimit: 1_000_000 });
  for (const text of ["", "0", "-1", "1.5", "1e3", "1000001", "99999999", "many"])
    expect(readLimit(text)).toHaveProperty("wrong");
});
