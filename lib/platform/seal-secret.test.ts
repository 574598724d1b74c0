import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { openSecret, sealKey, sealSecret } from "./seal-secret.ts";

const key = randomBytes(32);
const plain = Buffer.from("a key of one organization");

describe("a sealed secret", () => {
  test("opens with its key and for its purpose alone", () => {
    const sealed = sealSecret(key, "redaction", plain);
    expect(openSecret(key, "redaction", sealed)).toEqual(plain);
    expect(openSecret(key, "another", sealed)).toBeUndefined();
    expect(openSecret(randomBytes(32), "redaction", sealed)).toBeUndefined();
    expect(sealed.includes(plain)).toBe(false);
  });

  test("differs each time, so that equal secrets do not show", () => {
    expect(sealSecret(key, "redaction", plain)).not.toEqual(sealSecret(key, "redaction", plain));
  });

  test("does not open when any bit of it was altered, or it was cut", () => {
    const sealed = sealSecret(key, "redaction", plain);
    const places = fc.record({ at: fc.nat(sealed.length - 1), bit: fc.nat(7) });
    fc.assert(
      fc.property(places, ({ at, bit }) => {
        const altered = Buffer.from(sealed);
        altered.writeUInt8(altered.readUInt8(at) ^ (1 << bit), at);
        expect(openSecret(key, "redaction", altered)).toBeUndefined();
        expect(openSecret(key, "redaction", sealed.subarray(0, at))).toBeUndefined();
      }),
    );
  });

  test("has a key that is made once for a data folder", () => {
    const folder = mkdtempSync(join(tmpdir(), "onrecord-seal-"));
    expect(sealKey(folder)).toEqual(sealKey(folder));
    expect(sealKey(folder)).toHaveLength(32);
    rmSync(folder, { recursive: true });
  });
});
