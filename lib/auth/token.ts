import { createHash, randomBytes } from "node:crypto";

export type TokenPrefix = "orc_src" | "orc_api";

const SHAPE = /^orc_(src|api)_[A-Za-z0-9_-]{43}$/;

/**
 * A new secret of 256 random bits. Its prefix lets secret scanners and people tell what it is.
 * @returns `token`, shown once and never stored; `hash`, which is; `hint`, its first characters, to tell tokens apart in a list.
 */
export function mintToken(prefix: TokenPrefix): { token: string; hash: Buffer; hint: string } {
  const token = `${prefix}_${randomBytes(32).toString("base64url")}`;
  return { token, hash: hashToken(token), hint: `${token.slice(0, prefix.length + 5)}…` };
}

/** SHA-256 is enough, and no salt is needed: unlike a password, 256 random bits cannot be guessed. */
export function hashToken(token: string): Buffer {
  return createHash("sha256").update(token).digest();
}

/** Whether this could be a token of that kind at all; anything else is refused without asking the database. */
export function looksLikeToken(token: string, prefix: TokenPrefix): boolean {
  return token.startsWith(`${prefix}_`) && SHAPE.test(token);
}
