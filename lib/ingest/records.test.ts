import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { AppError } from "../errors.ts";
import type { RawRecord } from "../events/event.ts";
import { readRecords } from "./records.ts";

function inPieces(bytes: Buffer, size: number): Buffer[] {
  const pieces: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += size) pieces.push(bytes.subarray(at, at + size));
  return pieces;
}

async function read(text: string | Buffer, size = Infinity): Promise<RawRecord[]> {
  const bytes = typeof text === "string" ? Buffer.from(text) : text;
  const records: RawRecord[] = [];
  for await (const batch of readRecords(size === Infinity ? [bytes] : inPieces(bytes, size), asItIs))
    for (const record of batch) records.push(record);
  return records;
}

/** Each record as its value or its problem. */
async function outline(text: string | Buffer, size?: number): Promise<unknown[]> {
  return (await read(text, size)).map(({ value, problem }) => problem ?? value);
}

const asItIs = (record: RawRecord): RawRecord => record;

const A = '{"a":1}';
const B = '{"b":{"c":[1,{"d":"}]"}]}}';
const a = { a: 1 };
const b = { b: { c: [1, { d: "}]" }] } };
const problem = (text: string) => expect.stringContaining(text) as string;
const pretty = (value: unknown) => JSON.stringify(value, null, 2);

describe.each([Infinity, 1, 3, 64])("a body in pieces of %d bytes", (size) => {
  it.each([
    ["one object", A, [a]],
    ["a pretty-printed object", pretty(b), [b]],
    ["an array", `[${A},${B}]`, [a, b]],
    ["an empty array", " [ ] ", []],
    ["a pretty-printed array", pretty([a, b]), [a, b]],
    ["an array with a record a line", `[\n${A},\n${B}\n]`, [a, b]],
    ["an envelope", `{"kind":"EventList","metadata":{},"items":[${A},${B}]}`, [a, b]],
    ["an envelope named last and first", `{"items":[${A}],"metadata":{"items":[1]},"x":[2],"y":"]}"}`, [a]],
    ["an envelope of logs", `{"logs" : [ ${A} ] , "version":"1"}`, [a]],
    ["a pretty-printed envelope", pretty({ kind: "EventList", items: [a, b], more: { items: [3] } }), [a, b]],
    ["an envelope with a record a line", `{"kind":"EventList","items":[\n${A},\n${B}\n]}\n`, [a, b]],
    ["an empty envelope", '{"items":[]}', []],
    ["an Event Hub's envelope", `{"records":[${A},${B}]}`, [a, b]],
    ["a pretty-printed Event Hub's envelope", pretty({ records: [a, b] }), [a, b]],
    ["an object whose records come second", `{"a":1,"records":[2]}`, [{ a: 1, records: [2] }]],
    ["an envelope whose array is null", '{"kind":"EventList","metadata":{},"items":null}', []],
    ["an envelope with two arrays", `{"items":[${A}],"logs":[${B}]}`, [a, b]],
    [
      "an object whose inner items are its own",
      '{"volume":{"items":[{"key":"k"}]}}',
      [{ volume: { items: [{ key: "k" }] } }],
    ],
    ["an object with a name that only ends like an envelope's", '{"my\\"items":[1]}', [{ 'my"items': [1] }]],
    ["NDJSON", `${A}\n${B}\n`, [a, b]],
    ["a byte order mark behind a line break", `\n\ufeff${pretty({ logs: [a, b] })}`, [a, b]],
    ["NDJSON with CRLF, blank lines and no last newline", `\r\n${A}\r\n\r\n${B}`, [a, b]],
    ["NDJSON of envelopes", `{"items":[${A}]}\n{"items":[${B},${A}]}\n`, [a, b, a]],
    ["unseparated objects", `${A}${B}${A}`, [a, b, a]],
    ["pretty-printed objects in a row", `${pretty(a)}\n${pretty(b)}\n${pretty(a)}`, [a, b, a]],
    ["arrays in a row", `[${A}][${B}]\n[${A}]`, [a, b, a]],
    ["a byte order mark", `\ufeff${A}`, [a]],
    ["backslashes at a string's end", '{"a":"\\\\"}{"b":"\\""}', [{ a: "\\" }, { b: '"' }]],
  ])("%s gives its records", async (_name, text, expected) => {
    expect(await outline(text, size)).toEqual(expected);
  });

  it.each([
    ["a bad line", `${A}\nnot json\n${B}\n`, [a, problem("line is not valid JSON"), b]],
    ["a bad first line", `not json\n${A}\n`, [problem("line is not valid JSON"), a]],
    ["a line with an inner fault", `${A}\n{"x":}\n${B}\n`, [a, problem("not valid JSON"), b]],
    ["a cut line", `${A}\n{"b":{"c":[1\n${A}\n`, [a, problem("line is not valid JSON"), a]],
    ["a cut last line", `${A}\n${B}\n{"b":{"c"`, [a, b, problem("line is not valid JSON")]],
    ["a cut first line", `{"b":{"c":1}\n${A}\n${B}\n`, [problem("line is not valid JSON"), a, b]],
    ["a first line cut after a comma", `{"b":1,\n${A}\n${B}\n`, [problem("line is not valid JSON"), a, b]],
    ["a first line cut after a colon", `{"b":\n${A}\n${B}\n`, [problem("line is not valid JSON"), a, b]],
    ["a first line cut inside a string", `{"b":"x\n${A}\n${B}\n`, [problem("line is not valid JSON"), a, b]],
    ["a first line with a brace too many", `${A}}\n${A}\n`, [a, problem("not valid JSON"), a]],
    ["a cut object after whole ones", `${A}${B}{"a":`, [a, b, problem("breaks off")]],
    ["text after an object", `${A} and more`, [a, problem("line is not valid JSON")]],
    ["a cut envelope on a line", `${A}\n{"items":[${B},\n${A}\n`, [a, b, problem("line is not valid JSON"), a]],
    ["an inner fault of an element", `[${A},{"x":},${B}]`, [a, problem("not valid JSON"), b]],
    [
      "elements that are no objects",
      `[42,"x,]",null,true,[1],${A}]`,
      ["a number", "a string", "null", "a boolean", "an array"]
        .map((what) => problem(`record is ${what}, not`))
        .concat([a as never]),
    ],
    [
      "lines that are no objects",
      `${A}\n42\n"x"\nnull\n`,
      [a, problem("a number"), problem("a string"), problem("null")],
    ],
  ])("%s costs no other record", async (_name, text, expected) => {
    expect(await outline(text, size)).toEqual(expected);
  });

  it.each([
    ["nothing", "", "empty"],
    ["only space", " \n\t\r\n", "empty"],
    ["plain text", "hello, world", "not JSON"],
    ["HTML", "<html>\n<body>\n</html>", "not JSON"],
    ["a form", "a=1&b=2", "not JSON"],
    ["a lone cut object", '{"a":{"b":1', "breaks off"],
    ["a lone cut pretty-printed object", pretty(b).slice(0, -4), "breaks off"],
    ["a lone cut object with a newline", '{"a":"b\n', "breaks off"],
    ["a cut array", `[${A},${B}`, "breaks off"],
    ["a cut array inside a record", `[${A},{"b":`, "breaks off"],
    ["a cut array of lines", `[\n${A},\n${B}\n`, "breaks off"],
    ["a cut envelope", `{"kind":"EventList","items":[${A}`, "breaks off"],
    ["an envelope cut after its array", `{"kind":"EventList","items":[${A}]`, "breaks off"],
    ["an array without a comma", `[${A} ${B}]`, "comma"],
    ["an array with a comma too many", `[${A},]`, "element is missing"],
    ["an array that begins with a comma", `[,${A}]`, "element is missing"],
    ["an object with a fault", '{"a":}', "not JSON"],
  ])("%s is refused whole", async (_name, text, message) => {
    await expect(read(text, size)).rejects.toMatchObject({ code: "malformed", message: problem(message) });
  });
});

describe("a record", () => {
  it("keeps exactly its bytes and its place", async () => {
    const first = '{"n":12345678901234567890,"s":"\\u0000\\ud800", "x" : 1.0}';
    const records = await read(`{"items":[ ${first} ,${A}]}`);
    expect(records.map(({ bytes, index }) => [index, bytes.toString()])).toEqual([
      [0, first],
      [1, A],
    ]);
  });

  it("may hold invalid UTF-8: the bytes are exact, the text reads with replacement characters", async () => {
    const bytes = Buffer.concat([Buffer.from('{"a":"'), Buffer.from([0xff, 0xc3]), Buffer.from('"}')]);
    const [record] = await read(bytes);
    expect(record?.bytes).toEqual(bytes);
    expect(record?.value).toEqual({ a: "\ufffd\ufffd" });
  });

  it("with a __proto__ member pollutes nothing", async () => {
    const [record] = await read('{"__proto__":{"polluted":true},"a":1}');
    expect(record?.problem).toBeUndefined();
    expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
    expect((record?.value as Record<string, unknown>)["polluted"]).toBeUndefined();
  });

  const nested = (depth: number) => '{"a":'.repeat(depth - 1) + "{}" + "}".repeat(depth - 1);

  it("may be nested 200 levels deep, and no deeper", async () => {
    expect((await read(nested(200)))[0]?.problem).toBeUndefined();
    expect(await outline(`[${nested(201)},${A}]`)).toEqual([problem("201 levels"), a]);
    expect(await outline(`${A}\n${nested(201)}\n${A}`)).toEqual([a, problem("201 levels"), a]);
  });

  it("nested a million deep is a problem, not a crash", async () => {
    expect(await outline(nested(1_000_000))).toEqual([problem("1000000 levels")]);
    expect(await outline("[".repeat(1_000_000) + "]".repeat(1_000_000))).toEqual([problem("999999 levels")]);
  });

  it("of 2 MB is read, one over 16 MiB is kept cut and costs no other", async () => {
    const large = `{"a":"${"x".repeat(2_000_000)}"}`;
    const huge = `{"a":"${"x".repeat(17 * 1024 * 1024)}"}`;
    for (const text of [`[${large},${huge},${A}]`, `${large}\n${huge}\n${A}`, `${large}${huge}${A}`]) {
      const records = await read(text, 100_000);
      expect(records.map(({ problem }) => problem)).toEqual([undefined, problem("16 MiB"), undefined]);
      expect(records.map(({ bytes }) => bytes.length)).toEqual([large.length, 16 * 1024 * 1024, A.length]);
    }
  });
});

describe("a delivery", () => {
  it("comes in batches that are bounded", async () => {
    const sizes: number[] = [];
    const small = Buffer.from(`${A}\n`.repeat(10_000));
    for await (const batch of readRecords([small], asItIs)) sizes.push(batch.length);
    expect(sizes.reduce((sum, size) => sum + size)).toBe(10_000);
    expect(Math.max(...sizes)).toBe(2000);
    const large = Buffer.from(`{"a":"${"x".repeat(1_000_000)}"}\n`.repeat(40));
    for await (const batch of readRecords([large], asItIs)) expect(batch.length).toBeLessThan(12);
  });

  it("of more than a million records is refused", async () => {
    await expect(read(Buffer.from("{}".repeat(1_000_001)))).rejects.toMatchObject({
      code: "too-large",
      message: problem("1,000,000"),
    });
  });
});

describe("whatever bytes come", () => {
  const value = fc.jsonValue({ maxDepth: 4 }).map((json) => JSON.stringify(json));
  const object = fc
    .dictionary(fc.string({ maxLength: 5 }), fc.jsonValue({ maxDepth: 3 }), { maxKeys: 4 })
    .map((json) => JSON.stringify(json));
  const body = fc.oneof(
    fc.array(object).map((records) => records.join("\n")),
    fc.array(object).map((records) => records.join("")),
    fc.array(value).map((records) => `[${records.join(", ")}]`),
    fc.array(value).map((records) => `{"kind":"EventList","items":[${records.join(",\n")}],"x":{}}`),
    fc
      .array(object)
      .map((records) => JSON.stringify({ logs: records.map((record) => JSON.parse(record) as unknown) }, null, 1)),
  );
  type Edit = { at: number; cut: number; put: string };
  const edits = fc.array(
    fc.record({
      at: fc.double({ min: 0, max: 1, noNaN: true }),
      cut: fc.nat({ max: 3 }),
      put: fc.constantFrom("", "{", "}", "[", "]", '"', ",", ":", "\n", "\\", "x", "\ufeff"),
    }),
    { maxLength: 4 },
  );
  const mutate = (text: string, changes: Edit[]) =>
    changes.reduce((now, { at, cut, put }) => {
      const from = Math.floor(at * now.length);
      return now.slice(0, from) + put + now.slice(from + cut);
    }, text);

  it("only an AppError is thrown, and records are numbered without gaps", async () => {
    await fc.assert(
      fc.asyncProperty(body, edits, fc.integer({ min: 1, max: 40 }), async (text, changes, size) => {
        try {
          const records = await read(mutate(text, changes), size);
          expect(records.map(({ index }) => index)).toEqual(records.map((_record, index) => index));
          for (const record of records)
            if (record.problem === undefined) expect(JSON.parse(record.bytes.toString())).toEqual(record.value);
        } catch (error) {
          expect(error).toBeInstanceOf(AppError);
        }
      }),
      { numRuns: 2000 },
    );
  });

  it("the same text gives the same records however it is cut into chunks", async () => {
    const settled = async (text: string, size: number) => {
      try {
        return await outline(text, size);
      } catch (error) {
        return error instanceof AppError ? error.code : error;
      }
    };
    await fc.assert(
      fc.asyncProperty(body, edits, fc.integer({ min: 1, max: 40 }), async (text, changes, size) => {
        const mutated = mutate(text, changes);
        expect(await settled(mutated, size)).toEqual(await settled(mutated, Infinity));
      }),
      { numRuns: 2000 },
    );
  });
});
