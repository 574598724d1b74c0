import { constants, createGzip, zstdCompressSync } from "node:zlib";
import { once } from "node:events";
import type { Random } from "../../lib/demo/random.ts";
import type { Packed } from "./pack.ts";

const MIB = 1024 * 1024;

type Huge = {
  how: string;
  make: (record: string, random: Random) => Promise<Omit<Packed, "how">> | Omit<Packed, "how">;
};

const plain = (text: Buffer): Omit<Packed, "how"> => ({ bytes: text, encoding: undefined, text });

/** Bodies at and beyond the limits: 32 MiB on the wire, 256 MiB unpacked, 16 MiB a record, 1,000,000 records. */
const HUGE: readonly Huge[] = [
  {
    how: "thousands of tiny records",
    make: (_record, random) => plain(Buffer.from("{}\n".repeat(2_000 + random.below(8_000)))),
  },
  {
    how: "thousands of numbers",
    make: (_record, random) => plain(Buffer.from(`[${"0,".repeat(2_000 + random.below(8_000))}0]`)),
  },
  {
    how: "one record thousands of times",
    make: (record, random) => plain(Buffer.from(`${record}\n`.repeat(1_000 + random.below(3_000)))),
  },
  { how: "thousands of blank lines", make: () => plain(Buffer.alloc(2 * MIB, "\n")) },
  { how: "a record of 15 MiB", make: (record) => plain(padded(record, 15 * MIB)) },
  { how: "a record of 20 MiB", make: (record) => plain(padded(record, 20 * MIB)) },
  {
    how: "33 MiB on the wire",
    make: () => ({ bytes: Buffer.alloc(33 * MIB, " "), encoding: undefined, text: undefined }),
  },
  {
    how: "an object that never ends",
    make: () => ({ bytes: Buffer.alloc(8 * MIB, '{"a":'), encoding: undefined, text: undefined }),
  },
  {
    how: "a bomb of 300 MiB of blanks",
    make: async () => ({ bytes: await gzipBomb(300, " "), encoding: "gzip", text: undefined }),
  },
  {
    how: "a bomb of a text of 250 MiB",
    make: async () => ({ bytes: await gzipBomb(250, "x"), encoding: "gzip", text: undefined }),
  },
  {
    how: "a bomb of 200 MiB of nesting",
    make: async () => ({ bytes: await gzipBomb(200, "["), encoding: "gzip", text: undefined }),
  },
  {
    how: "more than a million records",
    make: () => ({ bytes: zstd("0,".repeat(1_000_100)), encoding: "zstd", text: undefined }),
  },
];

/** A record nobody sends; the heaviest kinds as seldom as the others. */
export async function huge(record: string, random: Random): Promise<Packed> {
  const { how, make } = random.pick(HUGE);
  return { ...(await make(record, random)), how };
}

/** The record with one member more that fills it up; a record that is no object is its own text. */
function padded(record: string, size: number): Buffer {
  const open = record.indexOf("{");
  if (open === -1 || record.length < 3) return Buffer.from(record);
  const padding = `{"padding":"${"p".repeat(size)}",`;
  return Buffer.from(record.slice(0, open) + padding + record.slice(open + 1));
}

function zstd(elements: string): Buffer {
  return zstdCompressSync(Buffer.from(`[${elements}0]`), { params: { [constants.ZSTD_c_compressionLevel]: 3 } });
}

const bombs = new Map<string, Promise<Buffer>>();

/** Made once: it takes a second. */
function gzipBomb(mebibytes: number, fill: string): Promise<Buffer> {
  const key = `${String(mebibytes)}${fill}`;
  const made = bombs.get(key) ?? makeBomb(mebibytes, fill);
  bombs.set(key, made);
  return made;
}

async function makeBomb(mebibytes: number, fill: string): Promise<Buffer> {
  const gzip = createGzip({ level: 9 });
  const parts: Buffer[] = [];
  gzip.on("data", (part: Buffer) => parts.push(part));
  gzip.write(fill === "x" ? '{"a":"' : "[");
  const piece = Buffer.alloc(MIB, fill);
  for (let written = 0; written < mebibytes; written++) if (!gzip.write(piece)) await once(gzip, "drain");
  gzip.end();
  await once(gzip, "end");
  return Buffer.concat(parts);
}
