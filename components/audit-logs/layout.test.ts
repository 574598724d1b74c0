import { expect, it } from "vitest";
import { columnsThatFit } from "./layout.ts";

it("drops columns in their order as the list narrows, never those without a limit", () => {
  const columns = [{ id: "time" }, { id: "access" }, { id: "device" }];
  const layout = { access: { from: 900 }, device: { from: 1100 } };
  const fit = (width: number) => columnsThatFit(columns, layout, width).map(({ id }) => id);
  expect([fit(Number.POSITIVE_INFINITY).length, fit(1000), fit(300)]).toEqual([3, ["time", "access"], ["time"]]);
});
