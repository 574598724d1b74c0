import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { hashToken, looksLikeToken, mintToken } from "./token.ts";

describe("mintToken", () => {
  it("makes a token of 256 random bits whose SHA-256 is what gets stored", () => {
    const { token, hash, hint } = mintToken("orc_src");
    expect(token).toMatch(/^orc_src_[A-Za-z0-9_-]{43}$/);
    expect(hash).toEqual(createHash("sha256").update(token).digest());
    expect(hash).toEqual(hashToken(token));
    expect(hint).toBe(`${token.slice(0, 12)}…`);
    expect(mintToken("orc_src").token).not.toBe(token);
  });
});

describe("looksLikeToken", () => {
  it("tells kinds apart and refuses everything else without a database", () => {
    const { token } = mintToken("orc_api");
    expect(looksLikeToken(token, "orc_api")).toBe(true);
    expect(looksLikeToken(token, "orc_src")).toBe(false);
    for (const other of ["", "orc_api_", `${token}x`, token.slice(0, -1), ` ${token}`, `${token}\n`]) {
      expect(looksLikeToken(other, "orc_api")).toBe(false);
    }
  });
});
