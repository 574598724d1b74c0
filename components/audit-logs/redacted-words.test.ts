import { expect, it } from "vitest";
import { redactedWords } from "./redacted-words.ts";

it("what was redacted is told by the rules' names as the settings show them", () => {
  expect(redactedWords({ "secret-data": 1200, custom: 1, "of-a-later-version": 2 })).toBe(
    "1,200 × Data of Kubernetes Secrets · 1 × Fields and keys added in the settings · 2 × of-a-later-version",
  );
});
