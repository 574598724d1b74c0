import { describe, expect, test } from "vitest";
import type { StreamId } from "../events/field.ts";
import { parseFilter } from "./filter.ts";
import { whereOf, type Reading, type Where } from "./where.ts";

const SOURCE = "5a0d2b0e-7a77-4a3c-8d8c-1f0f7a9b2c22";
/** Nothing was listed: every condition stands for itself. */
const reading: Reading = {
  now: new Date("2026-11-20T12:00:00Z"),
  sources: new Map([["prod-api", SOURCE]]),
  shared: new Map(),
  texts: new Map(),
};

/** Without the time range, which every filter has. */
function conditions(query: string, stream: StreamId = "api-calls"): Where {
  const { text, values } = whereOf(stream, parseFilter(stream, new URLSearchParams(query)), reading);
  return { text: text.split(" AND ").slice(4).join(" AND "), values: values.slice(4) };
}

describe("the SQL of a filter", () => {
  test("bounds the primary key by the time range, and decides by the column", () => {
    const { text, values } = whereOf(
      "api-calls",
      parseFilter("api-calls", new URLSearchParams("from=now-1h&to=2026-11-20T11:30:00.000001Z")),
      reading,
    );
    expect({ text, values }).toMatchInlineSnapshot(`
      {
        "text": "e.id >= $1::uuid AND e.id <= $2::uuid AND e.occurred_at >= $3::timestamptz AND e.occurred_at < $4::timestamptz",
        "values": [
          "01a1f89c-fb80-8000-8000-000000000000",
          "01a1f8b8-72c0-8004-bfff-ffffffffffff",
          "2026-11-20T11:00:00.000000Z",
          "2026-11-20T11:30:00.000001Z",
        ],
      }
    `);
  });

  test.each([
    ["user=alice"],
    ["user=alice&user=bob"],
    ["user="],
    ["user=alice&user="],
    ["user!=alice"],
    ["user!="],
    ["user!=alice&user!="],
    ["status=200&status=403"],
    ["status=400..499"],
    ["durationMs=100.."],
    ["durationMs=..500"],
    ["durationMs="],
    ["durationMs!="],
    ["longRunning=true"],
    ["longRunning!=true"],
    ["path=/healthz"],
    ["path!=/healthz"],
    ["source=prod-api"],
    ["source=nope"],
    ["source!=prod-api"],
    [`commandId=${SOURCE}`],
    [`commandId!=${SOURCE}`],
    ["commandId="],
    [`id=${SOURCE}`],
    ["q=100%25_\\"],
    ["user=nul%00here"],
  ])("%s", (query) => {
    expect(conditions(query)).toMatchSnapshot();
  });

  test.each([["origin=recorded"], ["exitCode=0"], ["exitCode!=0"], ["command=helm ls"]])("commands: %s", (query) => {
    expect(conditions(query, "commands")).toMatchSnapshot();
  });

  test("names the ids of what its conditions stand for, once for each dimension", () => {
    const filter = parseFilter("api-calls", new URLSearchParams("user=alice&cluster!=dev&verb=get&durationMs=100.."));
    const shared = new Map([
      ["caller_id", ["7", "9"]],
      ["operation_id", undefined],
    ]);
    const { text, values } = whereOf("api-calls", filter, { ...reading, shared });
    expect(text.split(" AND ").slice(4).join(" AND ")).toBe(
      "coalesce(e.caller_id = ANY($5::bigint[]), false) AND (e.cluster = ANY($6::text[])) IS NOT TRUE" +
        " AND (e.verb = ANY($7::text[])) AND e.duration_ms >= $8::float8 AND e.keys && $5::bigint[]",
    );
    expect(values.slice(4)).toEqual([["7", "9"], ["dev"], ["get"], 100]);
  });

  test("that no caller satisfies asks nothing of the events", () => {
    const filter = parseFilter("api-calls", new URLSearchParams("user=nobody&q=x"));
    const none = { ...reading, shared: new Map([["caller_id", []]]), texts: new Map([["target_id", []]]) };
    expect(whereOf("api-calls", filter, none).text).toMatch(/AND false AND false$/);
  });

  test("compares row by row what is too long a list for the index", () => {
    const ids = Array.from({ length: 2_001 }, (_, id) => String(id));
    const filter = parseFilter("api-calls", new URLSearchParams("user!=alice"));
    const { text } = whereOf("api-calls", filter, { ...reading, shared: new Map([["caller_id", ids]]) });
    expect(text).toMatch(/AND coalesce[(]e[.]caller_id = ANY[(][$]5::bigint\[\][)], false[)]$/);
  });

  test("holds nothing that came from outside", () => {
    const poison = "'; drop table audit_event --$1";
    const { text } = conditions(
      new URLSearchParams({ user: poison, "path!": poison, q: poison, source: poison }).toString(),
    );
    expect(text).not.toContain("drop");
  });
});
