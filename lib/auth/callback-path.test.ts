import { describe, expect, it } from "vitest";
import { callbackPath } from "./callback-path.ts";

describe("callbackPath", () => {
  it.each(["/", "/system/audit-logs/kubectl/api-calls?user=a%40b&from=now-1h&q=x%26y#row", "/?a=1&a=2"])(
    "follows %s exactly",
    (path) => {
      expect(callbackPath(path)).toBe(path);
    },
  );

  it.each([
    "https://evil.example/",
    "//evil.example/",
    "/\\evil.example/",
    "/\t/evil.example/",
    "/.//evil.example/",
    "javascript:alert(1)",
    "evil.example",
    "",
    "/login?callbackUrl=/login",
  ])("follows no other site, nor the login page itself: %j", (path) => {
    expect(callbackPath(path)).toBe("/");
  });

  it.each([undefined, null, ["/a", "/b"]])("takes %j for none", (given) => {
    expect(callbackPath(given)).toBe("/");
  });
});
