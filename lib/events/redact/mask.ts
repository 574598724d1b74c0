import { createHmac } from "node:crypto";

/** `redacted:` and 96 bits of the HMAC in hex: safe in JSON, YAML, URLs and shells, and of one length whatever it stands for. */
const MASK = /^redacted:[0-9a-f]{24}$/;
const DIGITS = 24;

/** Whether this text stands for a secret already. */
export function isMask(text: string): boolean {
  return MASK.test(text);
}

/**
 * What stands for a secret: the same for the same secret under one key, so that it can be searched and compared, and of no use to find it.
 * @param key 32 random bytes of one organization; with it a guess could be checked.
 */
export function maskOf(key: Buffer, secret: string | Buffer): string {
  return `redacted:${createHmac("sha256", key).update(secret).digest("hex").slice(0, DIGITS)}`;
}
