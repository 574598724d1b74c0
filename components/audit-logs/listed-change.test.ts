import type { TailnetChangeItem } from "@/lib/events/item.ts";
import { expect, test } from "vitest";

import { withoutLongValues } from "./listed-change.ts";

const CHANGE = { id: "1", action: "UPDATE", old: ["tag:a"], new: ["tag:b"] } as unknown as TailnetChangeItem;

test("a first page carries short values as they are, and of long ones only that they are left out", () => {
  const long = { ...CHANGE, new: "x".repeat(3000) };
  expect(withoutLongValues([CHANGE, long])).toEqual([CHANGE, { ...CHANGE, old: null, new: null, cut: true }]);
});
