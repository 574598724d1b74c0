import { promisify } from "node:util";
import { constants, zstdCompress, zstdDecompress } from "node:zlib";
import { z } from "zod";
import type { Findings } from "../events/redact/findings.ts";
import type { NewEntry } from "../platform/spool/spool-writer.ts";
import type { Judged, KeptRecord } from "./append.ts";
import type { Arrival } from "./arrival.ts";
import { judgeAgain, type RecordSource } from "./judge.ts";

/** What an entry's head says: whose delivery it is, and what it is called wherever it waits. */
const head = z.object({
  deliveryId: z.uuid(),
  receivedAt: z.iso.datetime().transform((text) => new Date(text)),
  source: z.object({
    organizationId: z.uuid(),
    id: z.uuid(),
    kind: z.string(),
    cluster: z.string().nullable(),
  }),
});

/** A delivery in the spool, without its records. */
export type SpooledDelivery = { source: RecordSource; arrival: Arrival };

/** What is kept of a record beside its bytes. Of a reject also why: a later reader must not think otherwise of the same bytes. */
type RecordFacts = Omit<KeptRecord, "bytes" | "value"> & {
  length: number;
  reject?: string | undefined;
  redacted?: Findings | undefined;
};

const compress = promisify(zstdCompress);
const decompress = promisify(zstdDecompress);
const LENGTH_BYTES = 4;

/** A delivery as an entry of the spool; its records, as `chunks` gives them, are what would have been stored. */
export function spoolEntry(
  { source, arrival }: SpooledDelivery,
  chunks: AsyncIterable<Judged[]> | Iterable<Judged[]>,
): NewEntry {
  const { organizationId, id, kind, cluster } = source;
  const { deliveryId, receivedAt } = arrival;
  const facts: z.input<typeof head> = {
    deliveryId,
    receivedAt: receivedAt.toISOString(),
    source: { organizationId, id, kind, cluster },
  };
  return { head: Buffer.from(JSON.stringify(facts)), parts: packed(chunks) };
}

/** @throws ZodError when the head is none this version knows. */
export function readSpooledHead(bytes: Buffer): SpooledDelivery {
  const { deliveryId, receivedAt, source } = head.parse(JSON.parse(bytes.toString("utf8")));
  return { source, arrival: { deliveryId, receivedAt } };
}

/** A spooled delivery's records as they were, judged anew by the source's kind. */
export async function* readSpooledRecords(
  { source, arrival }: SpooledDelivery,
  parts: AsyncIterable<Buffer>,
): AsyncGenerator<Judged[], undefined> {
  const judge = judgeAgain(source, arrival);
  for await (const part of parts) yield unpackRecords(await decompress(part), judge);
}

async function* packed(chunks: AsyncIterable<Judged[]> | Iterable<Judged[]>): AsyncGenerator<Buffer, undefined> {
  for await (const chunk of chunks) {
    const plain = packRecords(chunk);
    yield await compress(plain, { params: { [constants.ZSTD_c_compressionLevel]: 3 } });
  }
}

/** Length of the facts (4 bytes, big-endian), the facts of all records as JSON, their bytes one after the other. */
function packRecords(chunk: readonly Judged[]): Buffer {
  const facts = chunk.map(({ record, verdict, redacted }): RecordFacts & Record<"bytes" | "value", undefined> => ({
    ...record,
    bytes: undefined,
    value: undefined,
    length: record.bytes.length,
    reject: "reject" in verdict ? verdict.reject : undefined,
    redacted,
  }));
  const listed = Buffer.from(JSON.stringify(facts));
  const length = Buffer.allocUnsafe(LENGTH_BYTES);
  length.writeUInt32BE(listed.length);
  return Buffer.concat([length, listed, ...chunk.map(({ record }) => record.bytes)]);
}

function unpackRecords(plain: Buffer, judge: ReturnType<typeof judgeAgain>): Judged[] {
  let at = LENGTH_BYTES + plain.readUInt32BE(0);
  const facts = JSON.parse(plain.toString("utf8", LENGTH_BYTES, at)) as RecordFacts[];
  return facts.map(({ length, reject, problem, redacted, ...rest }) => {
    const bytes = plain.subarray(at, at + length);
    at += length;
    if (reject !== undefined)
      return { record: { ...rest, problem, bytes, value: undefined }, verdict: { reject }, redacted };
    return { ...judge({ ...rest, problem, bytes, value: JSON.parse(bytes.toString("utf8")) }), redacted };
  });
}
