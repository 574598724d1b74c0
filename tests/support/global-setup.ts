import { randomBytes } from "node:crypto";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { openEmbeddedPostgres } from "../../lib/platform/embedded-postgres.ts";
import { findPostmaster } from "../../lib/platform/postgres-cluster.ts";
import { isUsed } from "../../lib/platform/postgres-seats.ts";
import { migrate } from "../../lib/platform/migrate.ts";
import { runSql } from "./run-sql.ts";

declare module "vitest" {
  interface ProvidedContext {
    postgres: { adminUrl: string; template: string };
  }
}

/** A PostgreSQL for the whole run and in it one database that went through the real migrations, for tests to copy. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const server = await openServer();
  const template = `onrecord_template_${randomBytes(4).toString("hex")}`;
  const url = new URL(server.adminUrl);
  url.pathname = `/${template}`;
  await runSql(server.adminUrl, `CREATE DATABASE ${template}`);
  await migrate(url.href);
  project.provide("postgres", { adminUrl: server.adminUrl, template });
  return async () => {
    await runSql(server.adminUrl, `DROP DATABASE ${template}`);
    await server.stop();
  };
}

const PREFIX = "onrecord-test-";

/** A run that was killed left its server behind. */
function sweep(): void {
  for (const name of readdirSync(tmpdir()).filter((entry) => entry.startsWith(PREFIX))) {
    const home = join(tmpdir(), name, "postgres");
    try {
      if (isUsed(join(home, "users"))) continue;
      const left = findPostmaster(join(home, "data"));
      if (left !== undefined) process.kill(left.pid, "SIGQUIT");
      rmSync(join(tmpdir(), name), { recursive: true, force: true });
    } catch {
      // Not yet in use, or gone while we looked: another run is about to start or has just ended.
    }
  }
}

/** TEST_DATABASE_URL where it is set; else an embedded one that does without crash safety. */
async function openServer(): Promise<{ adminUrl: string; stop: () => Promise<void> }> {
  const given = process.env["TEST_DATABASE_URL"];
  if (given !== undefined && given !== "") return { adminUrl: given, stop: () => Promise.resolve() };
  sweep();
  const folder = mkdtempSync(join(tmpdir(), PREFIX));
  const postgres = await openEmbeddedPostgres({ dataDir: folder, durable: false });
  return {
    adminUrl: postgres.url,
    stop: async () => {
      await postgres.release();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
