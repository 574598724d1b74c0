import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { transaction } from "../../lib/db.ts";
import { STREAMS } from "../../lib/events/streams.ts";
import { append } from "../../lib/ingest/append.ts";
import { arrivalAt } from "../../lib/ingest/arrival.ts";
import { DIMENSIONS } from "../../lib/ingest/dimensions.ts";
import { EVENT_TABLES } from "../../lib/ingest/event-table.ts";
import { receive } from "../../lib/ingest/receive.ts";
import { useFreshDatabase } from "../support/database.ts";
import { deriveCommands } from "../../lib/commands/follow.ts";
import { apiCall, judged, makeSource, recordedCommand } from "../support/events.ts";
import { changeRecord, flowRecord } from "../support/tailnet.ts";

useFreshDatabase();

/** table → column → nullable */
type Shape = Record<string, Record<string, boolean>>;

/** What schema.prisma says: scalar fields only, relations have no column. */
function shapeOfPrismaSchema(): Shape {
  const text = readFileSync("prisma/schema.prisma", "utf8");
  const bodies = [...text.matchAll(/^model (\w+) \{\n([\s\S]*?)^\}/gm)].map(([, model = "", body = ""]) => ({
    model,
    body,
  }));
  const models = new Set(bodies.map(({ model }) => model));
  return Object.fromEntries(
    bodies.map(({ body }) => [/@@map\("(\w+)"\)/.exec(body)?.[1] ?? "", columnsOf(body, models)]),
  );
}

function columnsOf(body: string, models: ReadonlySet<string>): Record<string, boolean> {
  const fields = [...body.matchAll(/^ {2}(\w+)\s+(\w+)(?:\("\w+"\))?(?:\[\])?(\??)(.*)$/gm)];
  return Object.fromEntries(
    fields
      .filter(([, , type = ""]) => !models.has(type))
      .map(([, field = "", , optional, rest = ""]) => [/@map\("(\w+)"\)/.exec(rest)?.[1] ?? field, optional === "?"]),
  );
}

async function shapeOfDatabase(tables: readonly string[]): Promise<Shape> {
  const { rows } = await transaction({ role: "owner" }, (client) =>
    client.query<{ table_name: string; column_name: string; is_nullable: string }>(
      "SELECT table_name, column_name, is_nullable FROM information_schema.columns WHERE table_schema = 'public' AND table_name = ANY($1)",
      [tables],
    ),
  );
  const shape: Shape = {};
  for (const { table_name, column_name, is_nullable } of rows)
    (shape[table_name] ??= {})[column_name] = is_nullable === "YES";
  return shape;
}

describe("the schema", () => {
  it("of Prisma and that of the migrations are the same tables and columns", async () => {
    const prisma = shapeOfPrismaSchema();
    expect(Object.keys(prisma).length).toBeGreaterThan(12);
    expect(prisma).toEqual(await shapeOfDatabase(Object.keys(prisma)));
  });

  it("has a column for all that the writer writes", async () => {
    for (const { table, placing, columns } of EVENT_TABLES) {
      const stored = (await shapeOfDatabase([table]))[table] ?? {};
      const written = [...placing, ...columns.map(({ name }) => name)];
      expect(written.toSorted()).toEqual(Object.keys(stored).sort());
    }
    for (const { table, columns } of DIMENSIONS) {
      const stored = (await shapeOfDatabase([table]))[table] ?? {};
      const written = ["organization_id", "id", "digest", ...columns.map(({ name }) => name)];
      expect(written.toSorted()).toEqual(Object.keys(stored).sort());
    }
  });

  it("shows every field of every stream in its view", async () => {
    for (const { view, fields } of Object.values(STREAMS)) {
      const columns = Object.keys((await shapeOfDatabase([view]))[view] ?? {});
      const joined = ["source_name", "command_id"];
      expect(
        fields.map(({ column }) => column).filter((column) => !columns.includes(column) && !joined.includes(column)),
      ).toEqual([]);
    }
  });

  it("has no index that PostgreSQL's own upkeep, with a search path of its own, cannot compute", async () => {
    const source = await makeSource();
    await append(source, arrivalAt(new Date()), [judged([apiCall(), recordedCommand()])]);
    await deriveCommands();
    for (const [kind, record] of [
      ["tailscale-config", changeRecord()],
      ["tailscale-network", flowRecord("laptop")],
    ] as const)
      await receive({
        source: { ...source, kind, cluster: null, rateLimit: null },
        body: Buffer.from(JSON.stringify([record])),
        encoding: null,
        receivedAt: new Date(),
      });
    for (const { table } of [...EVENT_TABLES, { table: "command" }])
      await transaction({ role: "owner" }, async (client) => {
        expect((await client.query(`SELECT FROM ${table}`)).rowCount, table).toBeGreaterThan(0);
        await client.query(`ANALYZE ${table}`);
      });
  });
});
