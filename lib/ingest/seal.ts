import { createHash, type Hash } from "node:crypto";
import { promisify } from "node:util";
import { constants, zstdCompress } from "node:zlib";
import type { RawRecord } from "../events/event.ts";

/** Small enough that showing one record unpacks little, large enough that zstd finds what records repeat. */
const PART_BYTES_MAX = 512 * 1024;

/** A run of a delivery's records, packed: zstd over [4-byte big-endian length, bytes] for each record. */
export type SealedPart = { firstIndex: number; body: Buffer };

const compress = promisify(zstdCompress);

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

  /** Counts and hashes these records. */
  add(records: readonly RawRecord[]): void {
    for (const record of records) {
      this.#hash.update(lengthOf(record)).update(record.bytes);
      this.#bytes += record.bytes.length;
    }
  }
}

/** Packs records (in index order) into parts. */
export async function packParts(records: readonly RawRecord[]): Promise<SealedPart[]> {
  return Promise.all(runs(records).map((run) => pack(run)));
}

function runs(records: readonly RawRecord[]): RawRecord[][] {
  const all: RawRecord[][] = [];
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

async function pack(records: readonly RawRecord[]): Promise<SealedPart> {
  const plain = Buffer.concat(records.flatMap((record) => [lengthOf(record), record.bytes]));
  const body = await compress(plain, { params: { [constants.ZSTD_c_compressionLevel]: 3 } });
  return { firstIndex: records[0]?.index ?? 0, body };
}

function lengthOf(record: RawRecord): Buffer {
  const length = Buffer.allocUnsafe(4);
  length.writeUInt32BE(record.bytes.length);
  return length;
}
