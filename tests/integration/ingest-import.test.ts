import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { Readable } from "node:stream";
import { setTimeout as pause } from "node:timers/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync, zstdCompressSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { closeDatabase, transaction } from "../../lib/db.ts";
import { importRecords } from "../../lib/ingest/import-records.ts";
import { firstRun } from "../../lib/platform/first-run.ts";
import { createSource } from "../../lib/sources/create-source.ts";
import { outcomeOf, startOnrecord, type Outcome } from "../support/command-line.ts";
import { useFreshDatabase } from "../support/database.ts";

const database = useFreshDatabase();
const folder = mkdtempSync(join(tmpdir(), "onrecord-import-"));

let organizationId: string;

beforeAll(async () => {
  await firstRun();
  organizationId = await transaction({ role: "owner" }, async (client) => {
    const { rows } = await client.query<{ id: string }>("SELECT id FROM organization WHERE slug = 'default'");
    return rows[0]?.id ?? "";
  });
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const environment = () => ({ ...process.env, DATABASE_URL: database.url(), LOG_LEVEL: "silent" });

const onrecord = (args: string[], input?: Buffer): Promise<Outcome> =>
  outcomeOf(startOnrecord(args, environment()), input);

let made = 0;

function line(): string {
  const event = {
    auditID: `audit-${String(++made)}`,
    stage: "ResponseComplete",
    requestReceivedTimestamp: "2026-11-20T23:41:54.866695Z",
    verb: "get",
    requestURI: "/version",
    user: { username: "alice" },
    responseStatus: { code: 200 },
  };
  return JSON.stringify(event);
}

const lines = (count: number): string => `${Array.from({ length: count }, line).join("\n")}\n`;

function file(name: string, content: string | Buffer): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

async function newSource(name: string, kind = "kubernetes-audit"): Promise<string> {
  return (await createSource({ organizationId, kind, name, cluster: "prod-eu" })).id;
}

async function countOf(table: "api_call_rows" | "command", sourceId: string): Promise<number> {
  return transaction({ role: "owner" }, async (client) => {
    const { rows } = await client.query<{ n: number }>(`SELECT count(*)::int AS n FROM ${table} WHERE source_id = $1`, [
      sourceId,
    ]);
    return rows[0]?.n ?? 0;
  });
}

describe("onrecord import", () => {
  it("reads plain, gzip and zstd files by what they are, and says what became of each", async () => {
    const id = await newSource("three-files");
    const [plain, repeated] = [lines(3), lines(2)];
    const files = [
      file("one.log", `${plain}oops\n`),
      file("two.log", gzipSync(lines(4) + repeated)),
      file("three.gz", zstdCompressSync(repeated)),
    ];
    const { status, out } = await onrecord(["import", "--source", "three-files", "--json", ...files]);
    expect(status).toBe(0);
    expect(out.trimEnd().split("\n")).toHaveLength(1);
    const [one, two, three] = files;
    expect(JSON.parse(out)).toEqual({
      accepted: 9,
      duplicates: 2,
      rejected: 1,
      files: [
        {
          file: one,
          records: 4,
          accepted: 3,
          duplicates: 0,
          rejected: 1,
          rejects: [{ index: 3, reason: expect.stringContaining("line is not valid JSON") as string }],
        },
        { file: two, records: 6, accepted: 6, duplicates: 0, rejected: 0, rejects: [] },
        { file: three, records: 2, accepted: 0, duplicates: 2, rejected: 0, rejects: [] },
      ],
    });
    expect(await countOf("api_call_rows", id)).toBe(9);
  });

  it("reads standard input, a source by its id, and sums up in words", async () => {
    const id = await newSource("stdin");
    const { status, out } = await onrecord(["import", "--source", id, "-"], gzipSync(`${lines(2)}{}\n`));
    expect({ status, out }).toEqual({
      status: 0,
      out: "2 accepted, 0 duplicates, 1 rejected\n  -, record 3: auditID is missing\n",
    });
  });

  it("returns when commands can be read", async () => {
    const id = await newSource("commands", "onrecord");
    const command = {
      type: "command",
      time: "2026-11-20T23:43:22Z",
      user: "alice",
      command: "kubectl get po",
      session: "s-1",
    };
    const { status } = await onrecord([
      "import",
      "--source",
      "commands",
      file("commands.json", JSON.stringify([command])),
    ]);
    expect(status).toBe(0);
    expect(await countOf("command", id)).toBe(1);
  });

  it("fails on a truncated gzip file, says what is in, keeps it, and imports only the rest the next time", async () => {
    const id = await newSource("truncated");
    const whole = gzipSync(lines(12_000), { level: 1 });
    const { status, out, err } = await onrecord([
      "import",
      "--source",
      id,
      "--json",
      file("cut.gz", whole.subarray(0, -200)),
    ]);
    expect({ status, out }).toEqual({ status: 1, out: "" });
    expect(err).toMatch(
      /cut\.gz: The body is not valid gzip, or breaks off.*Its first [0-9]+ records were imported and stay/,
    );
    const before = await countOf("api_call_rows", id);
    expect(before).toBeGreaterThan(0);
    expect(before).toBeLessThan(12_000);
    const again = await onrecord(["import", "--source", id, "--json", file("whole.gz", whole)]);
    expect(JSON.parse(again.out)).toMatchObject({ accepted: 12_000 - before, duplicates: before });
  });

  it.each([
    ["no such file", ["missing.log"], /missing\.log cannot be read/],
    ["a file that is no JSON", [file("binary.bin", Buffer.alloc(100_000, 7))], /not JSON.*Nothing of it was imported/],
    ["an empty file", [file("empty.log", "")], /empty/],
  ])("fails on %s", async (_name, files, message) => {
    const id = await newSource(_name);
    const { status, out, err } = await onrecord(["import", "--source", id, ...files]);
    expect({ status, out }).toEqual({ status: 1, out: "" });
    expect(err).toMatch(message);
    expect(await countOf("api_call_rows", id)).toBe(0);
  });

  it("fails on a source there is not, and on wrong usage", async () => {
    const path = file("some.log", lines(1));
    expect(await onrecord(["import", "--source", "nobody", path])).toMatchObject({ status: 1, out: "" });
    expect(await onrecord(["import", path])).toMatchObject({ status: 2, out: "" });
    expect(await onrecord(["import", "--source", "nobody"])).toMatchObject({ status: 2, out: "" });
  });
});

describe("importing a text", () => {
  it("does not open the database again to announce what it stored, once that is closed", async () => {
    const id = await newSource("closed");
    const source = { organizationId, id, kind: "kubernetes-audit", cluster: "prod-eu" };
    await importRecords(source, Readable.from([Buffer.from(lines(1))]), () => undefined);
    await closeDatabase();
    await pause(200);
    expect(globalThis.onrecordDatabase?.pool).toBeUndefined();
  });

  it("stores it in deliveries of bounded size, each by itself", async () => {
    const id = await newSource("deliveries");
    const source = { organizationId, id, kind: "kubernetes-audit", cluster: null };
    const progress: number[] = [];
    async function* endless(): AsyncGenerator<Buffer> {
      for (let chunk = 0; chunk < 30; chunk++) yield await Promise.resolve(Buffer.from(lines(500)));
    }
    const imported = await importRecords(source, endless(), ({ records }) => progress.push(records));
    expect(imported).toMatchObject({ records: 15_000, accepted: 15_000, rejected: 0 });
    expect(progress.length).toBeGreaterThan(5);
    const deliveries = await transaction({ role: "owner" }, async (client) => {
      const { rows } = await client.query<{ records: number }>("SELECT records FROM delivery WHERE source_id = $1", [
        id,
      ]);
      return rows.map(({ records }) => records);
    });
    expect(deliveries).toHaveLength(progress.length);
    expect(Math.max(...deliveries)).toBeLessThanOrEqual(2_000);
  });

  it("that is no JSON is refused after its first batch, before it fills the rejects", async () => {
    const id = await newSource("no-json");
    const source = { organizationId, id, kind: "kubernetes-audit", cluster: null };
    async function* logs(): AsyncGenerator<Buffer> {
      for (let chunk = 0; chunk < 10; chunk++) yield await Promise.resolve(Buffer.from("GET / 200\n".repeat(1000)));
    }
    await expect(importRecords(source, logs(), () => undefined)).rejects.toMatchObject({ code: "malformed" });
    const rejects = await transaction(
      { role: "owner" },
      async (client) => (await client.query("SELECT FROM reject WHERE source_id = $1", [id])).rowCount,
    );
    expect(rejects).toBe(0);
  });
});
