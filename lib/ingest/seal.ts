import { createHash, type Hash } from "node:crypto";
import { constants, zstdCompressSync } from "node:zlib";
import type { KeptRecord } from "./prepare.ts";

/** Small enough that showing one record unpacks little, large enough that zstd finds what records repeat. */
const PART_BYTES_MAX = 512 * 1024;
const LENGTH_BYTES = 4;

/** A run of a delivery's records, packed: zstd over [4-byte big-endian length, bytes] for each record. */
export type SealedPart = { firstIndex: number; body: Buffer };

/** Seals a delivery's records as they come: packs them into parts and hashes all of them in order. */
export class Seal {
  readonly #hash: Hash = createHash("sha256");
  #bytes = 0;

  /** Bytes of all records so far. */
  get bytes(): number {
    return this.#bytes;
  }

  /** SHA-256 over every record's length and bytes, in order; ends the seal. */
  digest(): Buffer {
    return this.#hash.digest();
  }

  /** Counts, hashes and packs these records (in index order). */
  add(records: readonly KeptRecord[]): SealedPart[] {
    return runs(records).map((run) => {
      const plain = layOut(run);
      this.#hash.update(plain);
      this.#bytes += plain.length - run.length * LENGTH_BYTES;
      return { firstIndex: run[0]?.index ?? 0, body: pack(plain) };
    });
  }
}

function runs(records: readonly KeptRecord[]): KeptRecord[][] {
  const all: KeptRecord[][] = [];
  let bytes = PART_BYTES_MAX;
  for (const record of records) {
    if (bytes >= PART_BYTES_MAX) {
      all.push([]);
      bytes = 0;
    }
    all.at(-1)?.push(record);
    bytes += record.bytes.length;
  }
  return all;
}

/** Each record's length and bytes, one after the other. */
function layOut(records: readonly KeptRecord[]): Buffer {
  const plain = Buffer.allocUnsafe(records.reduce((sum, { bytes }) => sum + LENGTH_BYTES + bytes.length, 0));
  let at = 0;
  for (const { bytes } of records) {
    at = plain.writeUInt32BE(bytes.length, at);
    at += bytes.copy(plain, at);
  }
  return plain;
}

/** In this thread: half a megabyte takes a fraction of a millisecond, and handing it to another costs ten times that. */
function pack(plain: Buffer): Buffer {
  return zstdCompressSync(plain, { params: { [constants.ZSTD_c_compressionLevel]: 3 } });
}
