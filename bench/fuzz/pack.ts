import { brotliCompressSync, constants, deflateSync, gzipSync, zstdCompressSync } from "node:zlib";
import type { Random } from "../../lib/demo/random.ts";

/** A body as it goes over the wire. `text` is what the server must find in it; undefined where it need not find anything. */
export type Packed = { bytes: Buffer; encoding: string | undefined; text: Buffer | undefined; how: string };

const QUICK = { params: { [constants.BROTLI_PARAM_QUALITY]: 3 } };
const PACKERS: Record<string, (text: Buffer) => Buffer> = {
  gzip: (text) => gzipSync(text, { level: 1 }),
  zstd: (text) => zstdCompressSync(text),
  deflate: (text) => deflateSync(text, { level: 1 }),
  br: (text) => brotliCompressSync(text, QUICK),
};
const NAMES = Object.keys(PACKERS);
const UNKNOWN = [
  "compress",
  "snappy",
  "gzip, gzip, gzip",
  "GZIP;q=1",
  "\u00ff",
  "__proto__",
  "identity;",
  "x".repeat(3_000),
];

type Spoil = { how: string; pack: (text: Buffer, name: string, random: Random) => Omit<Packed, "how"> };

const SPOILS: readonly Spoil[] = [
  {
    how: "breaks off",
    pack: (text, name, random) => {
      const packed = packedAs(name, text);
      return { bytes: packed.subarray(0, random.below(packed.length)), encoding: name, text: undefined };
    },
  },
  {
    how: "a byte changed",
    pack: (text, name, random) => {
      const packed = Buffer.from(packedAs(name, text));
      const at = random.below(packed.length);
      packed[at] = (packed[at] ?? 0) ^ (1 + random.below(255));
      return { bytes: packed, encoding: name, text: undefined };
    },
  },
  {
    how: "goes on after its end",
    pack: (text, name) => ({
      bytes: Buffer.concat([packedAs(name, text), Buffer.from("more")]),
      encoding: name,
      text: undefined,
    }),
  },
  { how: "not packed", pack: (text, name) => ({ bytes: text, encoding: name, text: undefined }) },
  {
    how: "packed as another",
    pack: (text, name, random) => ({ bytes: packedAs(random.pick(NAMES), text), encoding: name, text: undefined }),
  },
  {
    how: "unknown encoding",
    pack: (text, _name, random) => ({ bytes: text, encoding: random.pick(UNKNOWN), text: undefined }),
  },
];

/** Packs a text, most often not at all, at times wrongly. */
export function pack(text: Buffer, random: Random): Packed {
  if (random.chance(0.72)) return { bytes: text, encoding: undefined, text, how: "plain" };
  const name = random.pick(NAMES);
  if (random.chance(0.4)) {
    const { how, pack: spoil } = random.pick(SPOILS);
    return { ...spoil(text, name, random), how: `${name}, ${how}` };
  }
  if (random.chance(0.1)) {
    const second = random.pick(NAMES);
    const encoding = `${name}, ${second}`;
    return { bytes: packedAs(second, packedAs(name, text)), encoding, text, how: encoding };
  }
  return { bytes: packedAs(name, text), encoding: name, text, how: name };
}

function packedAs(name: string, text: Buffer): Buffer {
  return PACKERS[name]?.(text) ?? text;
}
