import { afterEach, beforeEach, expect, vi } from "vitest";

// A warning nobody reads is a defect nobody sees: console.error and console.warn fail the test that caused them.
beforeEach(() => {
  vi.spyOn(console, "error").mockImplementation(() => undefined);
  vi.spyOn(console, "warn").mockImplementation(() => undefined);
});

afterEach(() => {
  const said = [console.error, console.warn].flatMap((method) => vi.mocked(method).mock.calls);
  vi.restoreAllMocks();
  expect(said, "console.error and console.warn stay silent").toEqual([]);
});
