import { constants, zstdCompressSync, zstdDecompressSync } from "node:zlib";
import { ByteReader, ByteWriter } from "./bytes.ts";
import { eachKey, placesFor, ROLLED_KEYS, segmentOf, type Segment, type SegmentColumn } from "./segment.ts";

/**
 * A segment as it is stored: zstd, with its checksum, over a byte for the format, the number of hours and of each hour's rows, for each key its
 * ids (how many, then each one's distance from the one before) and its places, and the counts. All numbers are little-endian, as on every machine
 * there is a PostgreSQL for in our packages.
 */
const FORMAT = 1;
/** In this thread: a day takes a few milliseconds, and the other way is handed over once for every one of these. */
const CHUNK_BYTES = 256 * 1024;
const PARAMS = { [constants.ZSTD_c_compressionLevel]: 3, [constants.ZSTD_c_checksumFlag]: 1 };

/** A segment's bytes. */
export function encodeSegment({ starts, columns, counts }: Segment): Buffer {
  const writer = new ByteWriter();
  writer.byte(FORMAT);
  writer.varint(starts.length - 1);
  for (let hour = 1; hour < starts.length; hour++) writer.varint((starts[hour] ?? 0) - (starts[hour - 1] ?? 0));
  for (const key of ROLLED_KEYS) {
    const { ids, places } = columns[key];
    writer.varint(ids.length);
    ids.forEach((id, at) => {
      writer.varint(id - (ids[at - 1] ?? 0));
    });
    writer.numbers(places);
  }
  writer.numbers(counts);
  return zstdCompressSync(writer.bytes(), { params: PARAMS, chunkSize: CHUNK_BYTES });
}

/**
 * The segment of these bytes.
 * @throws Error when they are damaged, or of another format.
 */
export function decodeSegment(body: Buffer): Segment {
  const reader = new ByteReader(zstdDecompressSync(body, { chunkSize: CHUNK_BYTES }));
  const format = reader.byte();
  if (format !== FORMAT) throw new Error(`a segment of format ${String(format)}: run \`onrecord rollups rebuild\``);
  const starts = new Uint32Array(reader.varint() + 1);
  for (let hour = 1; hour < starts.length; hour++) starts[hour] = (starts[hour - 1] ?? 0) + reader.varint();
  const rows = starts.at(-1) ?? 0;
  const columns = eachKey(() => readColumn(reader, rows));
  const counts = new Uint32Array(rows);
  reader.numbers(counts);
  if (!reader.isAtEnd) throw new Error("a segment is longer than it says");
  return segmentOf({ starts, columns, counts });
}

function readColumn(reader: ByteReader, rows: number): SegmentColumn {
  const ids = new Float64Array(reader.varint());
  let id = 0;
  for (let at = 0; at < ids.length; at++) ids[at] = id += reader.varint();
  const places = placesFor(ids.length, rows);
  reader.numbers(places);
  return { ids, places };
}
