import { describe, expect, it } from "vitest";
import { credentialOf } from "./credential.ts";

const basic = (pair: string): string => `Basic ${Buffer.from(pair).toString("base64")}`;

describe("credentialOf", () => {
  it("takes a bearer token, or the password of Basic", () => {
    expect(credentialOf("Bearer abc")).toBe("abc");
    expect(credentialOf("bearer abc ")).toBe("abc");
    expect(credentialOf(basic("anyone:abc"))).toBe("abc");
    expect(credentialOf(basic("anyone:a:c"))).toBe("a:c");
  });

  it("takes the user's name of Basic where no password is given, as `curl -u token:` sends it", () => {
    expect(credentialOf(basic("abc:"))).toBe("abc");
  });

  it.each([null, "", "Bearer", "Bearer a b", "abc", "Digest abc", "Basic ***", basic("abc"), basic(":")])(
    "finds none in %j",
    (header) => {
      expect(credentialOf(header)).toBeUndefined();
    },
  );
});
