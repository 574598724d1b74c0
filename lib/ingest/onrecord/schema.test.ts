import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { onrecordSchema } from "./schema.ts";

const PUBLISHED = join(import.meta.dirname, "../../../public/schemas/onrecord-event.schema.json");
const FIXTURES = join(import.meta.dirname, "../../../tests/fixtures/onrecord");

function read(file: string): unknown[] {
  const lines = readFileSync(join(FIXTURES, file, "input.ndjson"), "utf8")
    .trimEnd()
    .split("\n");
  return lines.flatMap((line) => {
    try {
      return [JSON.parse(line) as unknown];
    } catch {
      return [];
    }
  });
}

describe("the published JSON Schema", () => {
  const schema = z.toJSONSchema(onrecordSchema, { io: "input" });
  if (process.env["UPDATE"] === "1") writeFileSync(PUBLISHED, `${JSON.stringify(schema, null, 2)}\n`);
  const published = JSON.parse(readFileSync(PUBLISHED, "utf8")) as Record<string, unknown>;
  const valid = new Ajv2020({ formats: { "date-time": true } }).compile(published);

  it("is the one records are read with", () => {
    expect(published).toEqual(JSON.parse(JSON.stringify(schema)));
  });

  it.each(["api-calls", "commands", "minimal"])("admits every record of %s", (name) => {
    for (const record of read(name)) expect(valid(record), JSON.stringify(record)).toBe(true);
  });

  it("admits members it does not know", () => {
    expect(valid({ type: "command", time: "2026-11-20T23:43:22Z", command: "ls", shell: { name: "bash" } })).toBe(true);
  });

  it("refuses what we refuse, but for what only a reader of times can tell", () => {
    const admitted = read("rejects").filter((record) => valid(record));
    expect(admitted.map((record) => (record as { time: string }).time)).toEqual(["yesterday", "1969-12-31T23:59:59Z"]);
  });
});
