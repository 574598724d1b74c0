import { createCipheriv, createDecipheriv, hash, randomBytes } from "node:crypto";
import { env } from "../env.ts";
import { keptSecret } from "./secrets.ts";

const CIPHER = "aes-256-gcm";
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** The key of 256 bits that seals what this installation keeps; made the first time and kept in the data folder. */
export function sealKey(dataDir: string): Buffer {
  return Buffer.from(keptSecret(dataDir, "seal-key"), "base64url");
}

/**
 * The key of 256 bits that seals what lies in the database: ONRECORD_SECRET_KEY, which every instance on that database shares, or else the data
 * folder's. One database is sealed by one key.
 */
export function sharedSealKey(): Buffer {
  const { ONRECORD_SECRET_KEY: shared, ONRECORD_DATA_DIR: dataDir } = env();
  return shared === undefined ? sealKey(dataDir) : hash("sha256", shared, "buffer");
}

/**
 * Encrypts with AES-256-GCM.
 * @param purpose what it is for: sealed for one purpose, it opens for no other.
 * @returns nonce (12 bytes), authentication tag (16 bytes) and ciphertext, in that order.
 */
export function sealSecret(key: Buffer, purpose: string, plain: Buffer): Buffer {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(CIPHER, key, nonce, { authTagLength: TAG_BYTES }).setAAD(Buffer.from(purpose));
  const body = Buffer.concat([cipher.update(plain), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), body]);
}

/** @returns what `sealSecret` was given; undefined when it was sealed by another key, for another purpose, or was altered. */
export function openSecret(key: Buffer, purpose: string, sealed: Buffer): Buffer | undefined {
  if (sealed.length < NONCE_BYTES + TAG_BYTES) return undefined;
  const decipher = createDecipheriv(CIPHER, key, sealed.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES })
    .setAAD(Buffer.from(purpose))
    .setAuthTag(sealed.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
  try {
    return Buffer.concat([decipher.update(sealed.subarray(NONCE_BYTES + TAG_BYTES)), decipher.final()]);
  } catch {
    return undefined; // the tag does not fit
  }
}
