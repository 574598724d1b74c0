import { randomBytes, scrypt, timingSafeEqual } from "node:crypto";
import { AppError } from "../errors.ts";

export const PASSWORD_MIN_LENGTH = 12;
/** scrypt's cost does not grow with it, but nobody types more: a bound on what we hash. */
const PASSWORD_MAX_LENGTH = 1024;

/** 32 MiB and some 60 ms a guess. Kept in each hash, so that raising them later leaves old passwords valid. */
const COST = { N: 2 ** 15, r: 8, p: 1 };
const KEY_BYTES = 32;
const STORED = /^scrypt\$N=(\d+),r=(\d+),p=(\d+)\$([A-Za-z0-9+/]+=*)\$([A-Za-z0-9+/]+=*)$/;

/**
 * At least 12 characters and no rules of composition (NIST SP 800-63B, 3.1.1.2).
 * @throws AppError `invalid` saying what is asked.
 */
export function assertPassword(password: string): void {
  const length = Array.from(password).length;
  if (length < PASSWORD_MIN_LENGTH) {
    throw new AppError(
      "invalid",
      `The password has ${String(length)} characters; it needs at least ${String(PASSWORD_MIN_LENGTH)}. Any characters will do.`,
    );
  }
  if (password.length > PASSWORD_MAX_LENGTH)
    throw new AppError(
      "invalid",
      `The password has more than ${String(PASSWORD_MAX_LENGTH)} characters; use a shorter one.`,
    );
}

/** @returns `scrypt$N=…,r=…,p=…$salt$key`, to store. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16);
  const key = await derive(password, salt, COST);
  return `scrypt$N=${String(COST.N)},r=${String(COST.r)},p=${String(COST.p)}$${salt.toString("base64")}$${key.toString("base64")}`;
}

/**
 * @param stored null for a user without a password, or for no user: the same work is done then, so that the time taken tells nobody who exists.
 */
export async function verifyPassword(password: string, stored: string | null): Promise<boolean> {
  const match = stored === null ? null : STORED.exec(stored);
  if (match === null) {
    await derive(password, Buffer.alloc(16), COST);
    return false;
  }
  const [, n, r, p, salt = "", key = ""] = match;
  const expected = Buffer.from(key, "base64");
  const actual = await derive(password, Buffer.from(salt, "base64"), { N: Number(n), r: Number(r), p: Number(p) });
  return expected.length === actual.length && timingSafeEqual(expected, actual);
}

/** 20 characters of 31 that are not mistaken for one another, in groups: 99 bits, readable from a terminal. */
export function oneTimePassword(): string {
  const letters = "abcdefghjkmnpqrstuvwxyz23456789";
  const picked: string[] = [];
  // Bytes of 248 and above would favour the first letters.
  while (picked.length < 20)
    for (const byte of randomBytes(32)) if (byte < 248 && picked.length < 20) picked.push(letters.charAt(byte % 31));
  return [0, 5, 10, 15].map((start) => picked.slice(start, start + 5).join("")).join("-");
}

/** One spelling for one password, whichever keyboard composed its accents. */
function derive(password: string, salt: Buffer, cost: typeof COST): Promise<Buffer> {
  const options = { ...cost, maxmem: 2 * 128 * cost.N * cost.r };
  return new Promise((resolve, reject) => {
    scrypt(password.normalize("NFKC").slice(0, 4 * PASSWORD_MAX_LENGTH), salt, KEY_BYTES, options, (error, key) => {
      if (error === null) resolve(key);
      else reject(error);
    });
  });
}
