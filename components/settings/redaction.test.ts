import { expect, it } from "vitest";
import { checkDraft, draftOf, fieldOfRefusal, isChanged, policyOf, switchedOff } from "./redaction.ts";

const NOTHING = { disabled: [], keys: "", prefixes: "" };

it("names are typed one a line; blank lines, spaces around and repeats are nothing", () => {
  expect(policyOf({ ...NOTHING, keys: " shoeSize\n\npin-code \r\nshoeSize\n" }).keys).toEqual(["pin-code", "shoeSize"]);
  const policy = policyOf({ disabled: ["bearer"], keys: "one\ntwo", prefixes: "acme_pat_" });
  expect(policyOf(draftOf(policy))).toEqual(policy);
});

it("a draft that says the same is no change", () => {
  const policy = policyOf({ disabled: ["bearer"], keys: "one\ntwo", prefixes: "" });
  expect(isChanged({ disabled: ["bearer"], keys: "two\n\none", prefixes: " " }, policy)).toBe(false);
  expect(isChanged({ disabled: [], keys: "two\none", prefixes: "" }, policy)).toBe(true);
});

it("what is wrong is named with the name it is about, at its list", () => {
  expect(checkDraft({ ...NOTHING, keys: "shoeSize", prefixes: "acme_" })).toEqual({});
  expect(checkDraft({ ...NOTHING, keys: "ok-name\nshoe size" }).keys).toContain("“shoe size” needs 3 to 100");
  expect(checkDraft({ ...NOTHING, prefixes: "abc" }).prefixes).toContain("“abc” needs 4 to 100");
  expect(checkDraft({ ...NOTHING, keys: "x".repeat(5000) }).keys?.length).toBeLessThan(200);
  const many = Array.from({ length: 101 }, (_, index) => `name-${String(index)}`).join("\n");
  expect(checkDraft({ ...NOTHING, keys: many }).keys).toBe("At most 100; these are 101.");
});

it("the server's refusal is told at the list and with the name it is about", () => {
  const draft = { ...NOTHING, keys: "bbb\naaa" };
  expect(fieldOfRefusal("keys.1: is no name.", draft)).toEqual({ keys: "“bbb” is no name." });
  expect(fieldOfRefusal("policy.keys.0: is no name.", draft)).toEqual({ keys: "“aaa” is no name." });
  expect(fieldOfRefusal("prefixes: too many.", draft)).toEqual({ prefixes: "too many." });
  expect(fieldOfRefusal("This needs the role admin.", draft)).toBeUndefined();
});

it("only a rule that was on is switched off", () => {
  const policy = policyOf({ disabled: ["bearer"], keys: "", prefixes: "" });
  expect(switchedOff({ ...NOTHING, disabled: ["bearer", "tokens"] }, policy)).toEqual([
    "Token, password and key fields",
  ]);
});
