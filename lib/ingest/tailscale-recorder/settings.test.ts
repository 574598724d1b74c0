import { describe, expect, it } from "vitest";
import { canonicalIp, recorderAddress } from "./address.ts";
import { recorderSettings } from "./settings.ts";

describe("a recorder address", () => {
  it.each([
    ["100.64.0.7:8080", "100.64.0.7:8080"],
    ["[fd7a:115c:a1e0:0:0:0:0:7]:80", "[fd7a:115c:a1e0::7]:80"],
    ["0.0.0.0:8080", ":8080"],
    ["[::]:8080", ":8080"],
    [":8080", ":8080"],
    ["100.64.0.9", "100.64.0.9"],
    ["FD7A:115C:A1E0::9", "fd7a:115c:a1e0::9"],
    ["[fd7a:115c:a1e0::9]", "fd7a:115c:a1e0::9"],
    ["::ffff:100.64.0.9", "100.64.0.9"],
  ])("%s is %s", (text, address) => {
    expect(recorderAddress(text)).toBe(address);
  });

  it.each([
    "",
    "localhost:80",
    "100.64.0.7:0",
    "100.64.0.7:65536",
    "100.64.0.7:",
    "1.2.3",
    "fe80::1%eth0",
    "a:b:c",
    "[x]:80",
  ])("%j is none", (text) => {
    expect(recorderAddress(text)).toBeUndefined();
  });

  it("is the same however a socket spells it", () => {
    expect(canonicalIp("::ffff:127.0.0.1")).toBe("127.0.0.1");
    expect(canonicalIp("0:0:0:0:0:ffff:7f00:1")).toBe("127.0.0.1");
    expect(canonicalIp("0:0:0:0:0:0:0:1")).toBe("::1");
  });
});

describe("a source's settings", () => {
  it("are no address and the operator's own tag unless given", () => {
    expect(recorderSettings.parse({})).toEqual({ recorderAddresses: [], allowedTags: ["tag:k8s-operator"] });
  });

  it("refuse what is no address, no tag or no setting, naming it", () => {
    const problemOf = (value: unknown): string => JSON.stringify(recorderSettings.safeParse(value).error?.issues);
    expect(problemOf({ recorderAddresses: ["nowhere"] })).toContain("nowhere");
    expect(problemOf({ allowedTags: ["k8s"] })).toContain("tag:k8s-operator");
    expect(problemOf({ allowedTags: [] })).toContain("one tag");
    expect(problemOf({ addresses: [] })).toContain("addresses");
  });
});
