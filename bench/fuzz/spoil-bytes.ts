import type { Random } from "../../lib/demo/random.ts";

type Spoil = { name: string; apply: (bytes: Buffer, random: Random, other: () => Buffer) => Buffer };

/** What parsers, encoders and databases stumble over, wherever it stands. */
const INSERTS: readonly Buffer[] = [
  Buffer.from([0x00]),
  Buffer.from([0xff]),
  Buffer.from([0xc0, 0x80]), // NUL, overlong
  Buffer.from([0xed, 0xa0, 0x80]), // a surrogate by itself
  Buffer.from([0xf4, 0x90, 0x80, 0x80]), // above U+10FFFF
  Buffer.from([0xe2, 0x82]), // breaks off
  Buffer.from([0xef, 0xbb, 0xbf]),
  Buffer.from([0x1e]), // RFC 7464's record separator
  ...[
    "\n",
    "\r\n",
    "\n\n\n",
    "{",
    "}",
    "[",
    "]",
    '"',
    ",",
    ":",
    "\\",
    "{}",
    "[]",
    "null",
    '"items":[',
    '{"items":[',
    "\u2028",
  ].map((text) => Buffer.from(text)),
];

const SPOILS: readonly Spoil[] = [
  {
    name: "bits flipped",
    apply: (bytes, random) => everyFew(bytes, random, (byte) => byte ^ (1 << random.below(8))),
  },
  { name: "bytes replaced", apply: (bytes, random) => everyFew(bytes, random, () => random.below(256)) },
  { name: "cut", apply: (bytes, random) => bytes.subarray(0, random.below(bytes.length + 1)) },
  { name: "its beginning cut", apply: (bytes, random) => bytes.subarray(random.below(bytes.length + 1)) },
  {
    name: "span twice",
    apply: (bytes, random) => {
      const [from, to] = span(bytes, random);
      return Buffer.concat([bytes.subarray(0, to), bytes.subarray(from)]);
    },
  },
  {
    name: "span removed",
    apply: (bytes, random) => {
      const [from, to] = span(bytes, random);
      return Buffer.concat([bytes.subarray(0, from), bytes.subarray(to)]);
    },
  },
  {
    name: "span moved",
    apply: (bytes, random) => {
      const [from, to] = span(bytes, random);
      const rest = Buffer.concat([bytes.subarray(0, from), bytes.subarray(to)]);
      return insert(rest, bytes.subarray(from, to), random);
    },
  },
  {
    name: "spliced with another",
    apply: (bytes, random, other) => {
      const tail = other();
      return Buffer.concat([
        bytes.subarray(0, random.below(bytes.length + 1)),
        tail.subarray(random.below(tail.length + 1)),
      ]);
    },
  },
  { name: "another after it", apply: (bytes, _random, other) => Buffer.concat([bytes, other()]) },
  { name: "bytes inserted", apply: (bytes, random) => insert(bytes, random.pick(INSERTS), random) },
  { name: "bytes inserted", apply: (bytes, random) => insert(bytes, random.pick(INSERTS), random) },
  { name: "UTF-16", apply: (bytes) => Buffer.from(bytes.toString("utf8"), "utf16le") },
  { name: "empty", apply: () => Buffer.alloc(0) },
  { name: "blank", apply: (_bytes, random) => Buffer.alloc(random.below(5_000), random.pick([" ", "\n", "\r\n\t "])) },
  {
    name: "noise",
    apply: (_bytes, random) => Buffer.from(Array.from({ length: random.below(4_000) }, () => random.below(256))),
  },
];

/** One change to a body's bytes. @param other gives another body. */
export function spoilBytes(bytes: Buffer, random: Random, other: () => Buffer): { bytes: Buffer; change: string } {
  const { name, apply } = random.pick(SPOILS);
  return { bytes: apply(bytes, random, other), change: name };
}

function everyFew(bytes: Buffer, random: Random, change: (byte: number) => number): Buffer {
  const changed = Buffer.from(bytes);
  for (let left = 1 + random.below(8); left > 0 && changed.length > 0; left--) {
    const at = random.below(changed.length);
    changed[at] = change(changed[at] ?? 0);
  }
  return changed;
}

function insert(bytes: Buffer, piece: Buffer, random: Random): Buffer {
  const at = random.below(bytes.length + 1);
  return Buffer.concat([bytes.subarray(0, at), piece, bytes.subarray(at)]);
}

function span(bytes: Buffer, random: Random): [from: number, to: number] {
  const from = random.below(bytes.length + 1);
  return [from, Math.min(bytes.length, from + random.below(2_000))];
}
