import { expect, it } from "vitest";
import { keptParts } from "./kept-parts.ts";

const MASK = `redacted:${"0123456789ab".repeat(2)}`;

it("what stands for a secret is told from the text around it", () => {
  expect(keptParts(`--token=${MASK} -n x`)).toEqual([
    { text: "--token=", replaced: false },
    { text: MASK, replaced: true },
    { text: " -n x", replaced: false },
  ]);
  expect(keptParts(MASK)).toEqual([{ text: MASK, replaced: true }]);
  expect(keptParts("redacted:no")).toEqual([{ text: "redacted:no", replaced: false }]);
  expect(keptParts("")).toEqual([]);
});
