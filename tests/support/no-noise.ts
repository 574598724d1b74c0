import { afterEach, beforeEach, expect, vi, type MockInstance } from "vitest";

let spies: MockInstance[] = [];

// A warning nobody reads is a defect nobody sees: console.error and console.warn fail the test that caused them.
beforeEach(() => {
  spies = (["error", "warn"] as const).map((method) => vi.spyOn(console, method).mockImplementation(() => undefined));
});

afterEach(() => {
  const said = spies.flatMap((spy) => spy.mock.calls);
  spies.forEach((spy) => {
    spy.mockRestore();
  });
  expect(said, "console.error and console.warn stay silent").toEqual([]);
});
