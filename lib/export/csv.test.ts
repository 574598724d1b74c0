import Papa from "papaparse";
import { describe, expect, test } from "vitest";
import { COMMAND_FIELDS } from "../events/command-fields.ts";
import { copied } from "./copied.fixture.ts";
import { csvForm, csvHeader } from "./csv.ts";
import { Transcriber } from "./transcriber.ts";

const ITEM: Readonly<Record<string, unknown>> = {
  id: "018f3f2a-0000-8000-8000-000000000001",
  occurredAt: "2026-11-20T10:00:00.123456Z",
  receivedAt: "2026-11-20T10:00:01.000000Z",
  user: "alice@example.com",
  userType: "person",
  groups: ["dev", "ops"],
  device: null,
  sourceIp: null,
  cluster: "prod-eu",
  namespace: null,
  resource: "pods",
  command: "kubectl get po",
  origin: "recorded",
  confidence: 1,
  accessMethod: "kubectl",
  outcome: "success",
  exitCode: -1,
  durationMs: 0.5,
  apiCalls: 3,
  session: null,
  clockSkew: false,
  source: "proxy",
  sourceEventId: null,
};

function csvRows(items: readonly (typeof ITEM)[], safe: boolean): string {
  const transcriber = new Transcriber(COMMAND_FIELDS, csvForm("commands", safe));
  return transcriber.transcribe(copied(COMMAND_FIELDS, items)).toString("utf8");
}

function cell(facts: Record<string, unknown>, safe = true): string | undefined {
  const file = csvHeader("commands") + csvRows([{ ...ITEM, ...facts }], safe);
  const { data, errors } = Papa.parse<Record<string, string>>(file, { header: true, skipEmptyLines: true });
  expect(errors).toEqual([]);
  expect(data).toHaveLength(1);
  return data[0]?.[Object.keys(facts)[0] ?? ""];
}

describe("a CSV export", () => {
  test("has every field of the table in its order, whatever the rows hold", () => {
    expect(csvHeader("commands")).toBe(`${COMMAND_FIELDS.map(({ id }) => id).join(",")}\r\n`);
    expect(csvRows([], true)).toBe("");
    expect(csvRows([ITEM], true)).toBe(
      "018f3f2a-0000-8000-8000-000000000001,2026-11-20T10:00:00.123456Z,2026-11-20T10:00:01.000000Z,alice@example.com,person,dev;ops," +
        ",,prod-eu,,pods,kubectl get po,recorded,1,kubectl,success,-1,0.5,3,,false,proxy,\r\n",
    );
  });

  test.each([
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "=1+1\nmore",
    "\n=1+1",
    " =1+1",
    "\t=1+1",
    "\r=1",
    "\u00a0=1+1",
    "\u200b=1+1",
    "\ufeff=1+1",
    "\u3000＝1+1",
    "＝1+1",
    "＋1",
    "－1",
    "＠SUM",
    "\0=1+1",
    "\tplain",
  ])("makes %j harmless, and leaves it as it is when asked for raw values", (command) => {
    const stored = command.replace("\0", String.raw`\u0000`);
    // A NUL is written out, so nothing stands before the formula sign that a spreadsheet would skip.
    expect(cell({ command })).toBe(command.includes("\0") ? stored : `'${stored}`);
    expect(cell({ command }, false)).toBe(stored);
  });

  test.each([
    "a,b",
    'say "hi"',
    "two\r\nlines",
    "two\nlines",
    " padded ",
    "plain",
    "'quoted",
    "🦄",
    "\u202Ertl",
    "a=b",
    "x-y",
    ";",
  ])("brings %j back as it is", (command) => {
    expect(cell({ command })).toBe(command);
  });

  test("keeps what UTF-8 cannot carry readable", () => {
    expect(cell({ command: "a\ud83db\0" })).toBe(String.raw`a\ud83db\u0000`);
  });

  test("tells one list element with a semicolon from two", () => {
    expect(cell({ groups: ["a;b", "c\\"] })).toBe(String.raw`a\;b;c\\`);
    expect(cell({ groups: ["=x"] })).toBe("'=x");
    expect(cell({ groups: [] })).toBe("");
  });
});
