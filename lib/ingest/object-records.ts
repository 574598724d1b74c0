import type { Bucket, BucketObject, Content, Unreadable } from "../buckets/bucket.ts";
import { AppError } from "../errors.ts";
import type { RawRecord } from "../events/event.ts";
import { unpackAny } from "../http/unpack-any.ts";
import type { BucketLayout, RecordObject } from "./bucket-layout.ts";
import type { StoredObject } from "./import-checkpoint.ts";
import type { FoundRecord } from "./import-records.ts";
import { CUT_RECORD } from "./parse-record.ts";
import { SMALL_BATCH, USUAL_BATCH, type BatchSize } from "./record-sink.ts";
import { readRecords } from "./records.ts";
import { RECORD_BYTES_MAX } from "./span.ts";
import { wholeRecord } from "./whole-records.ts";

/** An object to read, by its name in the folder and by what the layout calls it. */
export type Listed = BucketObject & { name: string; object: RecordObject };

/** An object whose first bytes were read. */
export type Opened = { listed: Listed; content: Content | Unreadable };

/** What an object brought, one after the other: `stored` comes with its last record, or alone where it has none. */
export type Read = { record?: FoundRecord; stored?: StoredObject };

type Holds = BucketLayout["holds"];

/** How objects of either sort are read: how much at once, and how much of what is read is handed on at once. */
export const READING: Record<Holds, { bytesMax: number; batch: BatchSize }> = {
  record: { bytesMax: RECORD_BYTES_MAX, batch: USUAL_BATCH },
  records: { bytesMax: 4 * 1024 * 1024, batch: SMALL_BATCH },
};

/**
 * The records of an object. One that cannot be read, or not to its end, brings a reject at that place.
 * @throws AppError naming the object, when its bucket is away or refuses everything.
 */
export async function* recordsIn(bucket: Bucket, holds: Holds, opened: Opened): AsyncGenerator<Read, undefined> {
  const { listed } = opened;
  const { name, object } = listed;
  let last: FoundRecord | undefined;
  let problem: string | undefined;
  for await (const record of holds === "record" ? [onlyRecord(opened)] : recordsOfText(bucket, opened)) {
    if (last !== undefined) yield { record: last };
    last = record;
    // Of a text that may still be being written it is the end that tells.
    problem = record.problem;
  }
  yield { ...(last && { record: last }), stored: { name, second: object.second, problem } };
}

function onlyRecord({ listed, content }: Opened): FoundRecord {
  const { key } = listed.object;
  return { ...recordIn(content), key, from: key };
}

function recordIn(content: Content | Unreadable): RawRecord {
  if ("unreadable" in content) return unread(content.unreadable);
  // What is blank around a record is no part of it; of one that was cut short nobody knows where it ends.
  if (content.bytes.length >= RECORD_BYTES_MAX) return unread(CUT_RECORD, content.bytes);
  const record = wholeRecord(content.bytes, 0);
  return record.bytes.length === 0 ? unread("object is empty", record.bytes) : record;
}

function unread(problem: string, bytes: Buffer = Buffer.alloc(0)): RawRecord {
  return { index: 0, bytes, value: undefined, problem };
}

async function* recordsOfText(bucket: Bucket, { listed, content }: Opened): AsyncGenerator<FoundRecord, undefined> {
  const { key, object } = listed;
  const text = { isBlank: true };
  try {
    const unpacked = watched(unpackAny(bytesOf(bucket, key, content)), text);
    for await (const records of readRecords(unpacked, (record) => record, {
      recordsMax: Infinity,
      batchMax: SMALL_BATCH,
    }))
      for (const record of records) yield { ...record, from: `${object.key}, record ${String(record.index + 1)}` };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    if (error.code !== "malformed") throw new AppError(error.code, `${key}: ${error.message}`, { cause: error });
    // A stream with nothing to tell writes empty objects, too.
    if (!text.isBlank || "unreadable" in content) yield { ...unread(error.message), from: object.key };
  }
}

/** All of an object's bytes, part by part. @throws AppError `malformed` when they cannot be had to the end */
async function* bytesOf(bucket: Bucket, key: string, first: Content | Unreadable): AsyncGenerator<Buffer, undefined> {
  let part = first;
  for (let from = 0; ;) {
    if ("unreadable" in part) throw new AppError("malformed", part.unreadable);
    yield part.bytes;
    from += part.bytes.length;
    if (from >= part.size) return;
    if (part.bytes.length === 0)
      throw new AppError("malformed", "object breaks off before the end that it was listed with");
    part = await bucket.read(key, { from, bytesMax: READING.records.bytesMax, version: part.version });
  }
}

async function* watched(chunks: AsyncIterable<Buffer>, text: { isBlank: boolean }): AsyncGenerator<Buffer, undefined> {
  for await (const chunk of chunks) {
    text.isBlank &&= chunk.toString("latin1").trim() === "";
    yield chunk;
  }
}
