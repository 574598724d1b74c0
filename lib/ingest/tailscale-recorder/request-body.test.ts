import fc from "fast-check";
import { expect, it } from "vitest";
import { decodedBytes, nameInBody } from "./request-body.ts";

it("counts the bytes a base64 text stands for", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      expect(decodedBytes(Buffer.from(bytes).toString("base64"))).toBe(bytes.length);
    }),
  );
});

it.each(["abc", "ab=c", "a===", "====", "ab c", "ab-_", "é".repeat(4)])("takes %j for no base64", (text) => {
  expect(decodedBytes(text)).toBeUndefined();
});

it("counts a body of many megabytes without decoding it", () => {
  expect(decodedBytes("QUJD".repeat(4_000_000))).toBe(12_000_000);
});

it("reads the name of a JSON object and of nothing else", () => {
  const base64 = (text: string | Buffer): string => Buffer.from(text).toString("base64");
  expect(nameInBody(base64('{"metadata":{"name":"flags"}}'))).toBe("flags");
  expect(nameInBody(base64('k8s\0{"metadata":{"name":"flags"}}'))).toBeUndefined();
  expect(nameInBody(base64("metadata:\n  name: flags\n"))).toBeUndefined();
  expect(nameInBody(base64('[{"metadata":{"name":"flags"}}]'))).toBeUndefined();
  expect(nameInBody(base64("null"))).toBeUndefined();
  expect(nameInBody(base64(`{"metadata":{"name":"flags"},"data":"${"x".repeat(5_000_000)}"}`))).toBeUndefined();
});
