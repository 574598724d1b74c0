import fc from "fast-check";
import { isNumeric } from "./filter-value.ts";
import { describe, expect, test } from "vitest";
import { AppError } from "../errors.ts";
import { STREAM_IDS, type Field, type StreamId } from "../events/field.ts";
import {
  filterableFields,
  parseFilter,
  serializeFilter,
  FILTER_VALUES_MAX,
  type Condition,
  type Filter,
} from "./filter.ts";

const parse = (query: string, stream: StreamId = "api-calls", other: string[] = []): Filter =>
  parseFilter(stream, new URLSearchParams(query), other);

function refusal(query: string, stream: StreamId = "api-calls", other: string[] = []): string {
  try {
    parse(query, stream, other);
  } catch (error) {
    if (error instanceof AppError && error.code === "invalid") return error.message;
    throw error;
  }
  throw new Error(`${query} was accepted`);
}

const UUID = "018f3f2a-0000-8000-8000-000000000001";
const anyText = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.string({
    unit: fc.constantFrom(
      "a",
      ",",
      '"',
      "&",
      "=",
      "!",
      "%",
      "+",
      " ",
      "\\",
      "u0000",
      "ud83d",
      "\0",
      "\ud83d",
      "é",
      "👩‍🚀",
      "..",
    ),
  }),
);
const anyNumber = fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0);

function valueOf(field: Field): fc.Arbitrary<string> {
  if (field.filter === "range") return fc.constant("");
  if (field.values !== undefined) return fc.constantFrom("", ...field.values);
  if (field.type === "boolean") return fc.constantFrom("", "true", "false");
  if (field.type === "id") return fc.oneof(fc.uuid(), fc.constant(""));
  if (isNumeric(field)) return fc.oneof(anyNumber.map(String), fc.constant(""));
  return anyText;
}

function conditionsOf(field: Field): fc.Arbitrary<Condition[]> {
  const values = fc.uniqueArray(valueOf(field), { minLength: 1, maxLength: 5 });
  const none = fc.constant<Condition[]>([]);
  const list = (op: "in" | "not-in"): fc.Arbitrary<Condition[]> =>
    values.map((v) => [{ field: field.id, op, values: v }]);
  const range = fc
    .tuple(fc.option(anyNumber, { nil: undefined }), fc.option(anyNumber, { nil: undefined }))
    .filter(([a, b]) => a !== undefined || b !== undefined)
    .map(([a, b]): Condition[] => {
      const [min, max] = a !== undefined && b !== undefined && a > b ? [b, a] : [a, b];
      return [{ field: field.id, op: "range", ...(min !== undefined && { min }), ...(max !== undefined && { max }) }];
    });
  const numeric = isNumeric(field);
  const wanted = numeric ? fc.oneof(none, list("in"), range) : fc.oneof(none, list("in"));
  return fc.tuple(wanted, fc.oneof(none, list("not-in"))).map((parts) => parts.flat());
}

function filterOf(stream: StreamId): fc.Arbitrary<Filter> {
  return fc.record({
    from: fc.constantFrom("now-24h", "now-7d", "2026-11-19T00:00:00Z", "2026-11-19T02:00:00.5+02:00"),
    to: fc.constantFrom("now", "now-5m"),
    conditions: fc.tuple(...filterableFields(stream).map(conditionsOf)).map((parts) => parts.flat()),
    q: fc.option(
      anyText.filter((text) => text !== ""),
      { nil: undefined },
    ),
  });
}

describe("the filter codec", () => {
  test.each(STREAM_IDS)("is lossless for any filter of %s", (stream) => {
    fc.assert(
      fc.property(filterOf(stream), (filter) => {
        // Through the text of a URL, as a link travels.
        const query = new URL(`http://x/?${serializeFilter(filter).toString()}`).searchParams;
        expect(parseFilter(stream, query)).toEqual(filter);
      }),
      { numRuns: 300 },
    );
  });

  test("leaves defaults out of the URL", () => {
    expect(serializeFilter(parse("")).toString()).toBe("");
    expect(parse("")).toEqual({ from: "now-24h", to: "now", conditions: [], q: undefined });
  });

  test("reads a repeated key as a choice and key!= as an exclusion", () => {
    expect(parse("user=alice&user=bob&user!=carol&namespace=").conditions).toEqual([
      { field: "user", op: "in", values: ["alice", "bob"] },
      { field: "user", op: "not-in", values: ["carol"] },
      { field: "namespace", op: "in", values: [""] },
    ]);
  });

  test("reads ranges, open on either side, and exact numbers", () => {
    expect(parse("durationMs=100..500&status=200&requestBytes=..5e3&responseBytes=0.5..").conditions).toEqual([
      { field: "status", op: "in", values: ["200"] },
      { field: "durationMs", op: "range", min: 100, max: 500 },
      { field: "requestBytes", op: "range", max: 5000 },
      { field: "responseBytes", op: "range", min: 0.5 },
    ]);
    expect(parse("status=400..499").conditions).toEqual([{ field: "status", op: "range", min: 400, max: 499 }]);
  });

  test("takes what it is told of other keys, once each", () => {
    expect(parse("limit=5&user=a", "api-calls", ["limit"]).conditions).toHaveLength(1);
    expect(refusal("limit=5&limit=6", "api-calls", ["limit"])).toContain("limit is given more than once");
    expect(refusal("limit=5")).toContain('"limit" is not understood');
  });

  test.each([
    ["colour=red", '"colour"'],
    ["groups=dev", '"groups"'],
    ["occurredAt!=2026-11-20", '"occurredAt!"'],
    ["kubectlCommand=x", '"kubectlCommand"'],
    ["User=alice", '"User"'],
    ["from=yesterday", "from"],
    ["from=2026-13-01T00:00:00Z", "from"],
    ["from=2026-11-20", "from"],
    ["to=now+1h", "to"],
    ["to=now-1y", "to"],
    ["from=2026-11-20T00:00:00+02:00", "%2B"],
    ["from=", "from"],
    ["from=now-1h&to=now-1h", "not before"],
    ["from=now-1h&to=now-2h", "not before"],
    ["from=2026-11-20T00:00:00Z&to=2026-11-20T00:00:00Z", "not before"],
    ["from=now-1h&from=now-2h", "from is given more than once"],
    ["q=a&q=b", "q is given more than once"],
    ["durationMs=fast", "durationMs"],
    ["durationMs=100", "100..500"],
    ["durationMs=5..1", "not above"],
    ["durationMs=..", "at least one end"],
    ["durationMs=1..2..3", "a number"],
    ["durationMs=1..2&durationMs=3..4", "one range"],
    ["durationMs!=1..2", "one range"],
    ["status=OK", "a number"],
    ["status=Infinity..", "a number"],
    ["status=0x10", "a number"],
    ["status=200&status=400..499", "a number"],
    ["longRunning=yes", "true, false"],
    ["outcome=ok", "one of success, denied"],
    ["accessMethod=Kubectl", "one of browser"],
    ["userType=human", "one of person"],
    ["commandId=7", "an id"],
  ])("refuses %s and says why", (query, reason) => {
    expect(refusal(query)).toContain(reason);
  });

  test("refuses fields of the other stream", () => {
    expect(refusal("verb=get", "commands")).toContain('"verb"');
    expect(refusal("origin=recorded", "api-calls")).toContain('"origin"');
    expect(refusal("origin=guessed", "commands")).toContain("one of recorded, inferred");
  });

  test("holds its bounds, and works at them", () => {
    const users = (n: number): string => Array.from({ length: n }, (_, i) => `user=u${String(i)}`).join("&");
    expect(parse(users(FILTER_VALUES_MAX)).conditions[0]).toMatchObject({ values: { length: FILTER_VALUES_MAX } });
    expect(refusal(users(FILTER_VALUES_MAX + 1))).toContain("at most 500");
    expect(parse(`path=${"x".repeat(4096)}`).conditions).toHaveLength(1);
    expect(refusal(`path=${"é".repeat(2049)}`)).toContain("longer than 4096 bytes");
    expect(refusal(`q=${"x".repeat(4097)}`)).toContain("A value of q");
  });

  test("writes values the one way they are compared", () => {
    expect(parse(`status=0200&status=200.0&commandId=${UUID.toUpperCase()}`).conditions).toEqual([
      { field: "status", op: "in", values: ["200"] },
      { field: "commandId", op: "in", values: [UUID] },
    ]);
  });
});
