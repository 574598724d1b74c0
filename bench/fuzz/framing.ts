import type { Random } from "../../lib/demo/random.ts";

/**
 * How a request says where its body ends. `whole`: the server gets all of it; `breaksOff`: the client leaves before the end it announced;
 * `runsOn`: the server gets a body, and then what is no request, which it may answer before the body is stored.
 */
export type Framing = {
  name: string;
  whole: boolean;
  breaksOff?: true;
  runsOn?: true;
  headers: (length: number) => string[];
  frame: (body: Buffer) => Buffer[];
};

const chunked = (): string[] => ["transfer-encoding: chunked"];
const length = (offset: number) => (bytes: number) => [`content-length: ${String(Math.max(0, bytes + offset))}`];
const asIs = (body: Buffer): Buffer[] => [body];

const BY_LENGTH: Framing = { name: "by length", whole: true, headers: length(0), frame: asIs };

const WHOLE: readonly Framing[] = [
  { name: "in chunks", whole: true, headers: chunked, frame: (body) => [...chunksOf(body, 1_000), END] },
  { name: "in pieces", whole: true, headers: length(0), frame: (body) => halves(body) },
];

const BROKEN: readonly Framing[] = [
  { name: "longer than it says", whole: false, runsOn: true, headers: length(-7), frame: asIs },
  { name: "shorter than it says", whole: false, breaksOff: true, headers: length(11), frame: asIs },
  { name: "length that is none", whole: false, headers: () => ["content-length: 12abc"], frame: asIs },
  { name: "two lengths", whole: false, headers: (n) => [...length(0)(n), ...length(3)(n)], frame: asIs },
  { name: "length and chunks", whole: false, headers: (n) => [...length(0)(n), ...chunked()], frame: asIs },
  {
    name: "chunks without an end",
    whole: false,
    breaksOff: true,
    headers: chunked,
    frame: (body) => chunksOf(body, 500),
  },
  { name: "a chunk that is none", whole: false, headers: chunked, frame: (body) => [Buffer.from("zz\r\n"), body] },
  {
    name: "a chunk that breaks off",
    whole: false,
    breaksOff: true,
    headers: chunked,
    frame: (body) => [Buffer.from("ffff\r\n"), body.subarray(0, 0xfffe)],
  },
];

const END = Buffer.from("0\r\n\r\n");

/** Most often by length. */
export function framing(random: Random): Framing {
  if (random.chance(0.88)) return BY_LENGTH;
  return random.chance(0.6) ? random.pick(WHOLE) : random.pick(BROKEN);
}

function chunksOf(body: Buffer, size: number): Buffer[] {
  const pieces: Buffer[] = [];
  const step = Math.max(size, Math.ceil(body.length / 1_000));
  for (let at = 0; at < body.length; at += step) {
    const piece = body.subarray(at, at + step);
    pieces.push(Buffer.from(`${piece.length.toString(16)}\r\n`), piece, Buffer.from("\r\n"));
  }
  return pieces;
}

function halves(body: Buffer): Buffer[] {
  const middle = Math.floor(body.length / 2);
  return [body.subarray(0, middle), body.subarray(middle)];
}
