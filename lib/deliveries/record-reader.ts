import { promisify } from "node:util";
import { zstdDecompress } from "node:zlib";
import type { PoolClient } from "pg";

/** Where a record lies. */
export type RecordPlace = { deliveryId: string; index: number };

/** A part as it is open: where each of its records begins, behind its length. */
type OpenPart = { deliveryId: string; firstIndex: number; records: Buffer; starts: number[] };

const unpack = promisify(zstdDecompress);
const LENGTH_BYTES = 4;

/**
 * Reads records exactly as they were received (after redaction), out of the sealed parts that hold them. Keeps the last part open:
 * whoever reads in the order of deliveries unpacks each part once.
 */
export class RecordReader {
  readonly #client: PoolClient;
  #open: OpenPart | undefined;

  /** @param client of role `app`: it sees one organization's deliveries. */
  constructor(client: PoolClient) {
    this.#client = client;
  }

  /**
   * @returns the bytes, a copy: a record that is kept does not keep its part. Undefined when the delivery is no longer kept.
   * @throws Error when the part holds fewer records than that: storage is damaged.
   */
  async read(place: RecordPlace): Promise<Buffer | undefined> {
    if (!holds(this.#open, place)) this.#open = await openPart(this.#client, place);
    return this.#open && recordOf(this.#open, place.index);
  }
}

function holds(part: OpenPart | undefined, { deliveryId, index }: RecordPlace): boolean {
  if (part?.deliveryId !== deliveryId) return false;
  return index >= part.firstIndex && index < part.firstIndex + part.starts.length;
}

async function openPart(client: PoolClient, { deliveryId, index }: RecordPlace): Promise<OpenPart | undefined> {
  const { rows } = await client.query<{ first_index: number; body: Buffer }>(
    "SELECT first_index, body FROM delivery_parts WHERE delivery_id = $1 AND first_index <= $2 ORDER BY first_index DESC LIMIT 1",
    [deliveryId, index],
  );
  const part = rows[0];
  if (part === undefined) return undefined;
  const records = await unpack(part.body);
  return { deliveryId, firstIndex: part.first_index, records, starts: startsOf(records) };
}

/** @param records each a 4-byte big-endian length and its bytes. */
function startsOf(records: Buffer): number[] {
  const starts: number[] = [];
  for (let at = 0; at + LENGTH_BYTES <= records.length; at += LENGTH_BYTES + records.readUInt32BE(at)) {
    starts.push(at + LENGTH_BYTES);
  }
  return starts;
}

function recordOf({ records, starts, firstIndex }: OpenPart, index: number): Buffer {
  const start = starts[index - firstIndex];
  if (start === undefined) throw new Error("a sealed part holds fewer records than its events say");
  return Buffer.from(records.subarray(start, start + records.readUInt32BE(start - LENGTH_BYTES)));
}
