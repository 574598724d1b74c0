import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { transaction } from "../../lib/db.ts";
import { STREAMS } from "../../lib/events/streams.ts";
import { API_CALL_TABLE, COMMAND_TABLE } from "../../lib/ingest/event-table.ts";
import { useFreshDatabase } from "../support/database.ts";

useFreshDatabase();

/** table → column → nullable */
type Shape = Record<string, Record<string, boolean>>;

/** What schema.prisma says: scalar fields only, relations have no column. */
function shapeOfPrismaSchema(): Shape {
  const text = readFileSync("prisma/schema.prisma", "utf8");
  const models = new Set([...text.matchAll(/^model (\w+)/gm)].map((match) => match[1]));
  const shape: Shape = {};
  for (const [, body = ""] of text.matchAll(/^model \w+ \{\n([\s\S]*?)^\}/gm)) {
    const table = /@@map\("(\w+)"\)/.exec(body)?.[1] ?? "";
    shape[table] = {};
    for (const [, field = "", type = "", optional] of body.matchAll(/^ {2}(\w+)\s+(\w+)(?:\("\w+"\))?(\[\])?(\?)?/gm).map((match) => [match[0], match[1], match[2], match[4], match[0]])) {
      if (models.has(type)) continue;
      const line = new RegExp(`^  ${field}\\s.*$`, "m").exec(body)?.[0] ?? "";
      shape[table][/@map\("(\w+)"\)/.exec(line)?.[1] ?? field] = optional === "?";
    }
  }
  return shape;
}

async function shapeOfDatabase(tables: readonly string[]): Promise<Shape> {
  const { rows } = await transaction({ role: "owner" }, (client) =>
    client.query<{ table_name: string; column_name: string; is_nullable: string }>(
      "SELECT table_name, column_name, is_nullable FROM information_schema.columns WHERE table_schema = 'public' AND table_name = ANY($1)",
      [tables],
    ),
  );
  const shape: Shape = {};
  for (const { table_name, column_name, is_nullable } of rows) (shape[table_name] ??= {})[column_name] = is_nullable === "YES";
  return shape;
}

describe("the schema", () => {
  it("of Prisma and that of the migrations are the same tables and columns", async () => {
    const prisma = shapeOfPrismaSchema();
    expect(Object.keys(prisma).length).toBeGreaterThan(12);
    expect(prisma).toEqual(await shapeOfDatabase(Object.keys(prisma)));
  });

  it("has a column for all that the writer writes", async () => {
    for (const { table, columns } of [API_CALL_TABLE, COMMAND_TABLE]) {
      const stored = (await shapeOfDatabase([table]))[table] ?? {};
      const written = ["organization_id", "source_id", "delivery_id", "received_at", ...columns.map(({ name }) => name)];
      expect(written.toSorted()).toEqual(Object.keys(stored).sort());
    }
  });

  it("shows every field of every stream in its view", async () => {
    for (const { view, fields } of Object.values(STREAMS)) {
      const columns = Object.keys((await shapeOfDatabase([view]))[view] ?? {});
      const joined = ["source_name", "command_id"];
      expect(fields.map(({ column }) => column).filter((column) => !columns.includes(column) && !joined.includes(column))).toEqual([]);
    }
  });
});
