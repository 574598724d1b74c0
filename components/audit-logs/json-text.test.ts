import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { elementTexts, indentJson, memberText, splitLine } from "./json-text.ts";

describe("memberText", () => {
  it("gives a member exactly as it was received", () => {
    const json = '{"id":"a","raw":{"n":9007199254740993,"raw":1.0,"s":"},\\"raw\\":"},"delivery":null}';
    expect(memberText(json, "raw")).toBe('{"n":9007199254740993,"raw":1.0,"s":"},\\"raw\\":"}');
    expect(memberText(json, "delivery")).toBe("null");
    expect(memberText(json, "n")).toBeUndefined();
  });

  it("finds the member whatever stands around it", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (other, value) => {
        const text = JSON.stringify(value);
        expect(memberText(`{"other":${JSON.stringify(other)},"it":${text}}`, "it")).toBe(text);
      }),
    );
  });
});

describe("indentJson", () => {
  it("sets one member a line and keeps every value's text", () => {
    expect(indentJson('{"a":[1,{"b":1e400}],"c":{},"d":[],"big":9007199254740993}')).toBe(
      '{\n  "a": [\n    1,\n    {\n      "b": 1e400\n    }\n  ],\n  "c": {},\n  "d": [],\n  "big": 9007199254740993\n}',
    );
  });

  it("is what JSON.stringify makes, for whatever that can hold", () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 5 }), (value) => {
        expect(indentJson(JSON.stringify(value))).toBe(JSON.stringify(value, null, 2));
      }),
    );
  });
});

it("tells keys from values", () => {
  expect(splitLine('  "kind": "Event",')).toEqual({ indent: "  ", key: '"kind"', rest: ': "Event",' });
  expect(splitLine('    "only a value",')).toEqual({ indent: "    ", key: "", rest: '"only a value",' });
  expect(splitLine("}")).toEqual({ indent: "", key: "", rest: "}" });
});

it("tells the elements of an array apart, each as it stands there", () => {
  expect(elementTexts('[ {"a":[1,{"b":"],"}]} , 1.0,"x, y" ]')).toEqual(['{"a":[1,{"b":"],"}]}', "1.0", '"x, y"']);
  expect(elementTexts("[]")).toEqual([]);
});
