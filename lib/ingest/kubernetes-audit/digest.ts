import { hash } from "node:crypto";

const LOG_PREFIX = Buffer.from('{"kind":"Event","apiVersion":"audit.k8s.io/v1",');
const BRACE = Buffer.from("{");

/**
 * The first 128 bits (hex) of the SHA-256 of a record without `kind` and `apiVersion`: kube-apiserver's log backend writes them in
 * front of what its webhook sends of the same event, and one record must not look like two.
 */
export function auditDigest(bytes: Buffer): string {
  const fromLog = bytes.subarray(0, LOG_PREFIX.length).equals(LOG_PREFIX);
  const plain = fromLog ? Buffer.concat([BRACE, bytes.subarray(LOG_PREFIX.length)]) : bytes;
  return hash("sha256", plain, "hex").slice(0, 32);
}
