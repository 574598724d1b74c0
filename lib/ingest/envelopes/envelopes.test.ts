import fc from "fast-check";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { SHIPPERS } from "../../../tests/support/shippers.ts";
import type { RawRecord, Verdict } from "../../events/event.ts";
import { arrivalAt } from "../arrival.ts";
import type { Judged } from "../append.ts";
import { judgeAgain } from "../judge.ts";
import { readRecords } from "../records.ts";
import { SOURCE_KINDS } from "../registry.ts";
import { openEnvelope } from "./open-envelope.ts";

const FIXTURES = join(import.meta.dirname, "../../../tests/fixtures");
const ARRIVAL = arrivalAt(new Date("2026-07-29T10:45:30.250Z"));
const SOURCE = { organizationId: "o", id: "s", cluster: "prod-eu" };
const KINDS = Object.keys(SOURCE_KINDS);

async function judged(kind: string, text: string | Buffer): Promise<Judged[]> {
  const read = judgeAgain({ ...SOURCE, kind }, ARRIVAL);
  const all: Judged[] = [];
  for await (const batch of readRecords([Buffer.from(text)], read)) all.push(...batch);
  return all;
}

async function verdictOf(kind: string, text: string): Promise<Verdict> {
  const [only, ...others] = await judged(kind, text);
  if (only === undefined || others.length > 0) throw new Error("one record");
  return only.verdict;
}

function reasonIn(verdict: Verdict): string {
  return "reject" in verdict ? verdict.reject : "";
}

/** An event without its digest, which is of the bytes the kind was given: some read an envelope of their own. */
function told(verdict: Verdict): unknown {
  return "event" in verdict ? { ...verdict.event, digest: undefined } : verdict;
}

/** Every record of a kind's fixtures that is an event by itself, as its text. */
async function recordsOf(kind: string): Promise<string[]> {
  const cases = readdirSync(join(FIXTURES, kind)).map((name) => join(FIXTURES, kind, name, "input.ndjson"));
  const texts: string[] = [];
  for (const file of cases.filter((path) => existsSync(path)))
    for (const { record, verdict } of await judged(kind, readFileSync(file)))
      if (!("reject" in verdict)) texts.push(record.bytes.toString());
  return texts;
}

describe.each(KINDS)("a record of kind %s", async (kind) => {
  const records = await recordsOf(kind);
  const record = fc.constantFrom(...records);

  it.each(SHIPPERS)("is the same event when it comes by $name", async ({ wrap }) => {
    for (const text of records)
      expect(told(await verdictOf(kind, wrap(text)))).toEqual(told(await verdictOf(kind, text)));
  });

  it("is the same event in any two envelopes", async () => {
    // Where a cloud's bundle is put into a shipper's envelope; nobody puts it into another cloud's.
    const shippers = SHIPPERS.filter(({ name }) => /^(Splunk|Panther|Helr|Fluent|Vector)/.test(name));
    const pairs = SHIPPERS.flatMap((inner) => shippers.map((outer) => ({ inner, outer }))).filter(
      ({ inner, outer }) => inner.exact && outer.exact && !/through|three|in an array/.test(inner.name + outer.name),
    );
    await fc.assert(
      fc.asyncProperty(record, fc.constantFrom(...pairs), async (text, { inner, outer }) => {
        const shipped = await verdictOf(kind, outer.wrap(inner.wrap(text)));
        expect(told(shipped)).toEqual(told(await verdictOf(kind, text)));
      }),
      { numRuns: 200 },
    );
  });

  it("is never opened, whatever else it holds", async () => {
    const decoy = fc.constantFrom<[string, unknown]>(
      ["message", '{"a":1}'],
      ["log", '{"auditID":"x"}'],
      ["log", "a line"],
      ["log", '{"records":[]}'],
      ["date", 1785321841],
      ["tag", "kube"],
      ["source_type", "file"],
      ["properties", { log: "{}" }],
      ["records", [{ data: "e30=" }]],
      ["logEvents", [{ message: "{}" }]],
      ["meta", {}],
      ["endpoint", "e"],
      ["fields", {}],
      ["awslogs", { data: "e30=" }],
      ["subscription", "s"],
    );
    await fc.assert(
      fc.asyncProperty(record, fc.array(decoy, { maxLength: 4 }), async (text, decoys) => {
        const own = JSON.parse(text) as object;
        const foreign = decoys.filter(([name]) => !(name in own));
        const more = foreign.map(([name, value]) => `,${JSON.stringify(name)}:${JSON.stringify(value)}`).join("");
        const [only, ...further] = await judged(kind, `${text.slice(0, -1)}${more}}`);
        expect(further).toEqual([]);
        expect(only && told(only.verdict)).toEqual(told(await verdictOf(kind, text)));
      }),
      { numRuns: 300 },
    );
  });

  it("keeps its envelope in the record as received, and each of a bundle's its own bytes", async () => {
    const [text = ""] = records;
    for (const { wrap, name } of SHIPPERS) {
      const [only] = await judged(kind, wrap(text));
      const received = only?.record.bytes.toString() ?? "";
      if (/EKS|Firehose|Event Hub/.test(name)) expect(wrap(text) === received).toBe(false);
      else expect(received).toBe(wrap(text));
    }
  });
});

it.each(SHIPPERS.filter(({ exact }) => exact))(
  "an audit event has its own digest when it comes by $name",
  async ({ wrap }) => {
    for (const text of await recordsOf("kubernetes-audit"))
      expect(await verdictOf("kubernetes-audit", wrap(text))).toEqual(await verdictOf("kubernetes-audit", text));
  },
);

describe("a bundle", () => {
  const good = readFileSync(join(FIXTURES, "kubernetes-audit/head/input.ndjson"), "utf8").trim().split("\n")[0] ?? "";
  const item = (message: string) => ({ id: "1", timestamp: 1785321841204, message });
  const subscription = (logEvents: unknown[], messageType = "DATA_MESSAGE") =>
    JSON.stringify({ messageType, owner: "1", logGroup: "g", logStream: "s", subscriptionFilters: [], logEvents });

  it("gives its records in order, and an ordinary log line among them costs none of them", async () => {
    const klog = "I0729 10:44:01.204817       1 httplog.go:132] GET /healthz 200";
    const all = await judged("kubernetes-audit", subscription([item(good), item(klog), item("{oops"), item(good)]));
    expect(all.map(({ record }) => record.index)).toEqual([0, 1, 2, 3]);
    expect(all.map(({ verdict }) => reasonIn(verdict))).toEqual([
      "",
      `message is a line of text, not a JSON event: "${klog}"`,
      expect.stringMatching(/^message is not valid JSON: /) as string,
      "",
    ]);
  });

  it("of a control message is no record and no error", async () => {
    const control = subscription([item("CWL CONTROL MESSAGE: Checking health of destination.")], "CONTROL_MESSAGE");
    expect(await judged("kubernetes-audit", control)).toEqual([]);
    expect(await judged("kubernetes-audit", `${control}\n${good}`)).toHaveLength(1);
  });

  it("that cannot be unpacked is a reject, with the rest of its delivery stored", async () => {
    const broken = gzipSync(good).subarray(0, -12).toString("base64");
    const firehose = {
      requestId: "r",
      timestamp: 1,
      records: [{ data: broken }, { data: Buffer.from(good).toString("base64") }],
    };
    const [first, second] = await judged("kubernetes-audit", JSON.stringify(firehose));
    expect(reasonIn(first?.verdict ?? { reject: "" })).toMatch(/^data cannot be unpacked as gzip/);
    expect(second?.verdict).toHaveProperty("event");
  });

  it("packed a thousand times is refused before it takes memory", async () => {
    const bomb = gzipSync(Buffer.alloc(8 * 1024 * 1024, " ")).toString("base64");
    const [only] = await judged("kubernetes-audit", JSON.stringify({ awslogs: { data: bomb } }));
    expect(reasonIn(only?.verdict ?? { reject: "" })).toMatch(/^data cannot be unpacked/);
  });

  it("of bundles is taken apart three deep and no deeper", async () => {
    const nest = (levels: number): string =>
      levels === 0 ? good : JSON.stringify({ data: Buffer.from(nest(levels - 1)).toString("base64") });
    expect((await judged("kubernetes-audit", nest(3)))[0]?.verdict).toHaveProperty("event");
    expect((await judged("kubernetes-audit", nest(4)))[0]?.verdict).toHaveProperty("reject");
  });

  it.each(["", "  \n", "no json at all"])("holding %j is a reject and no error", async (inside) => {
    const [only, ...others] = await judged(
      "kubernetes-audit",
      JSON.stringify({ data: Buffer.from(inside).toString("base64") }),
    );
    expect(only?.verdict).toHaveProperty("reject");
    expect(others).toEqual([]);
  });
});

describe("an envelope", () => {
  const open = (text: string): RawRecord | undefined =>
    openEnvelope({ index: 7, bytes: Buffer.from(text), value: JSON.parse(text) as unknown, problem: undefined });

  it.each([
    ['{"event":{},"time":1785321841.204}', 1785321841204],
    ['{"event":{},"time":"1785321841.204"}', 1785321841204],
    ['{"log":"{}","date":1785321841204}', 1785321841204],
    ['{"log":"{}","date":"2026-07-29T10:44:01.204Z"}', 1785321841204],
    ['{"message":"{}","timestamp":1785321841204000}', 1785321841204],
    ['{"message":"{}","timestamp":1785321841204000000}', 1785321841204],
    ['{"event":{},"time":-1}', undefined],
    ['{"event":{},"time":"soon"}', undefined],
    ['{"event":{}}', undefined],
  ])("tells when it was sent: %s", (text, ms) => {
    expect(open(text)?.sentAt?.ms).toBe(ms);
  });

  it("tells microseconds", () => {
    expect(open('{"event":{},"time":1785321841.204817}')?.sentAt).toEqual({ ms: 1785321841204, ns: 817000 });
  });

  it("gives the event's own bytes, numbers beyond 2^53 and odd spelling too, and the last of two members", () => {
    const inner = '{ "n" : 12345678901234567890 , "s":"\\u0041}\\"" }';
    expect(open(`{"time":1,"event":[],"\\u0065vent": ${inner} ,"fields":{"event":{}}}`)).toMatchObject({
      index: 7,
      bytes: Buffer.from(inner),
      value: { s: 'A}"' },
    });
  });

  it.each([
    '{"event":"kube.request","uid":"1","code":"T3009I"}',
    '{"event":{},"time":1,"more":1}',
    '{"event":1}',
    '{"message":"hello","user":"alice"}',
    '{"message":["{}"]}',
    '{"ts":1,"event":{}}',
    '{"ts":1,"endpoint":"e","event":{},"a":1,"b":2}',
    '{"category":"kube-audit","properties":{"msg":"x"}}',
    '{"category":1,"properties":{"log":"{}"}}',
    '{"subscription":"s","messages":{"data":"e30="}}',
    "{}",
  ])("is not seen in %s", (text) => {
    expect(open(text)).toBeUndefined();
  });

  it("whose text is nested a thousand deep is a problem, not a crash", () => {
    const deep = '{"a":'.repeat(100_000) + "{}" + "}".repeat(100_000);
    expect(open(JSON.stringify({ log: deep }))?.problem).toBe("log is nested 100001 levels deep; at most 200 are read");
  });

  it("is opened three layers deep and no deeper", async () => {
    const good = readFileSync(join(FIXTURES, "kubernetes-audit/head/input.ndjson"), "utf8").trim().split("\n")[0] ?? "";
    const nest = (levels: number): string => (levels === 0 ? good : JSON.stringify({ log: nest(levels - 1) }));
    expect(await verdictOf("kubernetes-audit", nest(3))).toHaveProperty("event");
    expect(await verdictOf("kubernetes-audit", nest(4))).toHaveProperty("reject");
  });
});
