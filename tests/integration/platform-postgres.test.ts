import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { openEmbeddedPostgres } from "../../lib/platform/embedded-postgres.ts";
import { startOf } from "../../lib/platform/process-identity.ts";

let dataDir: string;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), "onrecord-postgres-"));
});
afterEach(() => {
  rmSync(dataDir, { recursive: true, force: true });
});

const open = () => openEmbeddedPostgres({ dataDir });

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  client.on("error", () => undefined);
  await client.connect();
  try {
    const result = await client.query<{ value: unknown }>(sql);
    return result.rows.map(({ value }) => value);
  } finally {
    await client.end();
  }
}

const write = (url: string) => query(url, "CREATE TABLE kept AS SELECT 'kept' AS value");
const read = (url: string) => query(url, "SELECT value FROM kept");
const isUp = (url: string) =>
  query(url, "SELECT 1 AS value").then(
    () => true,
    () => false,
  );

type Told = { url: string; pid: number };

async function openElsewhere(): Promise<{ child: ChildProcess; told: Told }> {
  const child = fork(join(import.meta.dirname, "../support/postgres-process.ts"), [dataDir], { execArgv: [] });
  const [told] = (await once(child, "message")) as [Told];
  return { child, told };
}

describe("the embedded PostgreSQL", () => {
  test("keeps its data and its address over a stop and a start", async () => {
    const first = await open();
    await write(first.url);
    await first.release();
    expect(await isUp(first.url)).toBe(false);
    const second = await open();
    expect(second.url).toBe(first.url);
    expect(await read(second.url)).toEqual(["kept"]);
    await second.release();
  });

  test("lets nobody in without the password, which its owner alone can read", async () => {
    const postgres = await open();
    const stranger = new URL(postgres.url);
    stranger.password = "guess";
    await expect(query(stranger.href, "SELECT 1 AS value")).rejects.toThrow(/authentication failed/);
    expect(statSync(join(dataDir, "postgres/connection.json")).mode & 0o777).toBe(0o600);
    await postgres.release();
  });

  test("outlives a killed process and is adopted by the next", async () => {
    const { child, told } = await openElsewhere();
    await write(told.url);
    child.kill("SIGKILL");
    await once(child, "exit");
    const next = await open();
    expect({ url: next.url, pid: next.pid() }).toEqual(told);
    expect(await read(next.url)).toEqual(["kept"]);
    await next.release();
    expect(await isUp(told.url)).toBe(false);
  });

  test("serves two processes at once and stops with the last of them", async () => {
    const { child, told } = await openElsewhere();
    const here = await open();
    expect(here.pid()).toBe(told.pid);
    child.send("leave");
    await once(child, "exit");
    expect(await isUp(here.url)).toBe(true);
    await here.release();
    expect(await isUp(here.url)).toBe(false);
  });

  test("is started again when it is killed under its user, with all that was committed", async () => {
    const postgres = await open();
    await write(postgres.url);
    const killed = postgres.pid();
    process.kill(killed, "SIGKILL");
    await vi.waitFor(
      () => {
        expect(postgres.pid()).not.toBe(killed);
      },
      { timeout: 30_000, interval: 50 },
    );
    expect(await read(postgres.url)).toEqual(["kept"]);
    await postgres.release();
  });

  test("starts after both it and its user were killed", async () => {
    const { child, told } = await openElsewhere();
    await write(told.url);
    child.kill("SIGKILL");
    process.kill(told.pid, "SIGKILL");
    await once(child, "exit");
    const next = await open();
    expect(await read(next.url)).toEqual(["kept"]);
    await next.release();
  });

  test("starts although its old process number belongs to another program by now", async () => {
    const first = await open();
    await write(first.url);
    const pidFile = join(dataDir, "postgres/data/postmaster.pid");
    const content = readFileSync(pidFile, "utf8");
    await first.release();
    writeFileSync(pidFile, content.replace(/^\d+/, String(process.pid)));
    const second = await open();
    expect(await read(second.url)).toEqual(["kept"]);
    await second.release();
  });

  test("leaves no process behind", async () => {
    const postgres = await open();
    const pid = postgres.pid();
    await postgres.release();
    expect(startOf(pid)).toBeUndefined();
  });
});
