import { createHash } from "node:crypto";
import { mkdtemp, readdir, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Papa from "papaparse";
import { afterAll, beforeAll, expect, it } from "vitest";
import { append } from "../../lib/ingest/append.ts";
import { arrivalAt } from "../../lib/ingest/arrival.ts";
import { runOnrecord, type Outcome } from "../support/command-line.ts";
import { useFreshDatabase } from "../support/database.ts";
import { apiCall, judged, makeSource } from "../support/events.ts";

const database = useFreshDatabase();
let folder: string;
let organization: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "onrecord-export-"));
  const source = await makeSource();
  organization = source.organizationId.slice(0, 13);
  const calls = ["alice", "bob", "=1+1"].map((user) => apiCall({ user, at: "2026-11-20T10:00:00Z" }));
  await append(source, arrivalAt(new Date("2026-11-20T10:00:01Z")), [judged(calls)]);
});

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

function exportCommand(...args: string[]): Promise<Outcome> {
  const time = ["--from", "2026-11-20T00:00:00Z", "--to", "2026-11-21T00:00:00Z"];
  const env = { DATABASE_URL: database.url(), ONRECORD_DATA_DIR: folder };
  return runOnrecord(["--organization", organization, "export", ...time, ...args], env);
}

function users(csv: string): (string | undefined)[] {
  const { data } = Papa.parse<Record<string, string>>(csv, { header: true, skipEmptyLines: true });
  return data.map((row) => row["user"]).sort();
}

it("writes what matches to standard output, formulas made harmless unless raw values are wanted", async () => {
  const all = await exportCommand("--stream", "api-calls");
  expect(all).toMatchObject({ status: 0 });
  expect(users(all.out)).toEqual(["'=1+1", "alice", "bob"]);
  const some = await exportCommand(
    "--stream",
    "api-calls",
    "--filter",
    "user!=alice",
    "--filter",
    "user!=bob",
    "--raw",
  );
  expect(users(some.out)).toEqual(["=1+1"]);
});

it("writes one JSON object a line, and nothing else, when told --json", async () => {
  const { status, out } = await exportCommand("--stream", "api-calls", "--filter", "user=alice", "--json");
  expect(status).toBe(0);
  const lines = out.trimEnd().split("\n");
  expect(lines.map((line) => (JSON.parse(line) as { user: string }).user)).toEqual(["alice"]);
});

it("writes a file only its owner can read, and says so in one line of JSON", async () => {
  const file = join(folder, "calls.csv");
  const { out } = await exportCommand("--stream", "api-calls", "--format", "csv", "--output", file, "--json");
  expect(users(await readFile(file, "utf8"))).toHaveLength(3);
  const { size, mode } = await stat(file);
  const sha256 = createHash("sha256")
    .update(await readFile(file))
    .digest("hex");
  expect(JSON.parse(out)).toMatchObject({ file, format: "csv", rows: 3, bytes: size, sha256 });
  expect(mode & 0o077).toBe(0);
  expect((await readdir(folder)).filter((name) => name.endsWith(".partial"))).toEqual([]);
});

it("writes a manifest of what went to standard output", async () => {
  const manifest = join(folder, "manifest.json");
  const { out } = await exportCommand("--stream", "api-calls", "--filter", "user=alice", "--manifest", manifest);
  expect(JSON.parse(await readFile(manifest, "utf8"))).toMatchObject({
    product: "onrecord",
    stream: "api-calls",
    askedBy: "command line",
    filter: { words: ['User is "alice"'], from: "2026-11-20T00:00:00.000000Z" },
    file: {
      format: "csv",
      rows: 1,
      bytes: Buffer.byteLength(out),
      sha256: createHash("sha256").update(out).digest("hex"),
    },
  });
});

it("refuses a filter it does not understand, with status 2 and nothing on standard output", async () => {
  const wrong = await exportCommand("--stream", "api-calls", "--filter", "colour=red");
  expect(wrong).toMatchObject({ status: 2, out: "" });
  expect(wrong.err).toContain('"colour" is not understood');
  expect(await exportCommand("--stream", "nope")).toMatchObject({ status: 2 });
  expect(await exportCommand("--stream", "api-calls", "--filter", "alice")).toMatchObject({ status: 2 });
});
