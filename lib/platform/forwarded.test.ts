import { describe, expect, it } from "vitest";
import { isTrusted, trustedProxies } from "./forwarded.ts";

describe("whose word on a request's origin is taken", () => {
  it.each([
    ["127.0.0.1", true],
    ["::ffff:127.0.0.1", true],
    ["::1", true],
    ["10.1.2.3", true],
    ["::ffff:10.1.2.3", true],
    ["192.0.2.7", true],
    ["fd00::9", true],
    ["192.0.2.8", false],
    ["11.0.0.1", false],
    ["fe80::1", false],
    ["", false],
    ["not an address", false],
  ])("%s: %s", (peer, expected) => {
    expect(isTrusted(trustedProxies(["10.0.0.0/8", "192.0.2.7", "fd00::/8"]), peer)).toBe(expected);
  });

  it.each(["10.0.0.0/33", "example.com", "10.0.0.0/x", "/8"])("refuses %s by name", (entry) => {
    expect(() => trustedProxies([entry])).toThrow(entry);
  });
});
