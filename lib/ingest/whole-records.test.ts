import { gzipSync } from "node:zlib";
import { expect, it } from "vitest";
import { wholeRecords } from "./whole-records.ts";

const record = (text: string | Buffer) => wholeRecords([Buffer.from(text)])[0];

it("keeps a body's exact bytes, without the blank space around them", () => {
  const text = '{"nodeUserID":9007199254740993,"path": "/a b"}';
  expect(record(` \r\n${text}\n`)).toMatchObject({ index: 0, bytes: Buffer.from(text), problem: undefined });
});

it("numbers the bodies in order", () => {
  const records = wholeRecords([Buffer.from("{}"), Buffer.from("nonsense"), Buffer.from('{"a":1}\n')]);
  expect(records.map(({ index, value }) => [index, value])).toEqual([
    [0, {}],
    [1, undefined],
    [2, { a: 1 }],
  ]);
});

it("never splits a body: an envelope or several values are one record", () => {
  expect(wholeRecords([Buffer.from('{"items":[{},{}]}')])).toHaveLength(1);
  expect(record("{}\n{}")?.problem).toMatch(/not valid JSON/);
  expect(record("[{},{}]")?.problem).toMatch(/an array, not a JSON object/);
});

it("makes a record with a reason of whatever cannot be read", () => {
  for (const text of ["", "\n", "\0", "{", '"text"', "null", Buffer.from([0xff, 0xfe])])
    expect(record(text)?.problem).toMatch(/^record is /);
  expect(record(`${"[".repeat(5_000)}${"]".repeat(5_000)}`)?.problem).toMatch(/5000 levels deep/);
  const large = record(Buffer.alloc(17 * 1024 * 1024, "x"));
  expect(large?.problem).toMatch(/larger than 16 MiB/);
  expect(large?.bytes).toHaveLength(16 * 1024 * 1024);
});

it("takes no body apart: what looks like a bundle of many is one record, however much it would unpack to", () => {
  // Just under the ratio at which a bundle is taken for a bomb.
  const noise = Array.from({ length: 150_000 }, (_, n) => `{"n":${String((n * 2_654_435_761) % 4_294_967_296)}}`).join(
    "\n",
  );
  const text = Buffer.from(noise.repeat(7).slice(0, 15 * 1024 * 1024));
  const data = gzipSync(text).toString("base64");
  const bodies = Array.from({ length: 20 }, () => Buffer.from(JSON.stringify({ awslogs: { data } })));
  expect(wholeRecords(bodies).map(({ index }) => index)).toEqual(bodies.map((_body, index) => index));
});
