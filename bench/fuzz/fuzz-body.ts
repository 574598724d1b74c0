import { crc32 } from "node:zlib";
import { Random } from "../../lib/demo/random.ts";
import { countRecords } from "./count-records.ts";
import { FORMS } from "./forms.ts";
import { framing, type Framing } from "./framing.ts";
import { huge } from "./huge.ts";
import { pack, type Packed } from "./pack.ts";
import { spoilBytes } from "./spoil-bytes.ts";
import { spoilRecord } from "./spoil-record.ts";

/** What is drawn from: the records of one kind, and those of every kind, for splices. */
export type Corpora = { own: readonly string[]; all: readonly string[] };

/** A body that may be anything, and what is known of it. */
export type FuzzBody = {
  /** What was done to it, in order. */
  trail: string[];
  bytes: Buffer;
  encoding: string | undefined;
  contentType: string | undefined;
  framing: Framing;
  /** How many records it must be found to hold; undefined where nobody can say, and then it may be refused. */
  records: number | undefined;
};

const CONTENT_TYPES = [
  "application/json",
  "application/x-ndjson",
  "text/plain",
  "application/xml; charset=utf-16",
  "%",
];
const HUGE_SHARE = 1 / 400;
const UNPACKED_BYTES_MAX = 256 * 1024 * 1024;

/**
 * The body with this number: the same for the same seed, name and corpora on any machine.
 * @param lot.name keeps the bodies of several senders apart.
 */
export async function fuzzBody(lot: { seed: number; name: string; n: number }, corpora: Corpora): Promise<FuzzBody> {
  // 53 bits are what a number holds: the number of the body in the lower 32.
  const lotBits = crc32(`${lot.name} ${String(lot.seed)}`) >>> 11;
  const random = new Random(lotBits * 2 ** 32 + lot.n);
  const trail: string[] = [];
  const packed = random.chance(HUGE_SHARE)
    ? await huge(random.pick(corpora.own), random)
    : pack(spoiled(corpora, { random, trail }), random);
  const framed = framing(random);
  trail.push(packed.how, framed.name);
  return {
    trail,
    bytes: packed.bytes,
    encoding: packed.encoding,
    contentType: random.chance(0.8) ? CONTENT_TYPES[0] : random.pick([undefined, ...CONTENT_TYPES]),
    framing: framed,
    records: framed.whole ? recordsIn(packed) : undefined,
  };
}

type Making = { random: Random; trail: string[] };

function spoiled(corpora: Corpora, { random, trail }: Making): Buffer {
  let bytes = joined(corpora, { random, trail });
  if (random.chance(0.5)) return bytes;
  for (let left = random.chance(0.7) ? 1 : 3; left > 0; left--) {
    const other = (): Buffer => joined({ ...corpora, own: corpora.all }, { random, trail: [] });
    const { bytes: changed, change } = spoilBytes(bytes, random, other);
    trail.push(change);
    bytes = changed;
  }
  return bytes;
}

/** Some records, one in two of them changed, in one form. */
function joined({ own }: Corpora, { random, trail }: Making): Buffer {
  const records = Array.from({ length: 1 + random.below(random.chance(0.1) ? 60 : 6) }, () => random.pick(own));
  const form = random.pick(FORMS);
  trail.push(form.name);
  const changed = random.chance(0.2) ? records : records.map((record) => maybeSpoiled(record, { random, trail }));
  return Buffer.from(form.join(changed, random));
}

function maybeSpoiled(record: string, { random, trail }: Making): string {
  if (random.chance(0.5)) return record;
  const { text, changes } = spoilRecord(record, random);
  trail.push(...changes);
  return text;
}

function recordsIn({ text }: Packed): number | undefined {
  return text === undefined || text.length > UNPACKED_BYTES_MAX ? undefined : countRecords(text);
}
