import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { PrismaPg } from "@prisma/adapter-pg";
import { bindMigrationAwareSqlAdapterFactory } from "@prisma/driver-adapter-utils";
import * as engine from "@prisma/schema-engine-wasm/schema_engine_bg";
import type pg from "pg";
import { z } from "zod";

const instance = z.object({
  __wbindgen_start: z.custom<() => void>((value) => typeof value === "function"),
});

let loaded: Promise<void> | undefined;

/**
 * Prisma Migrate's own engine as WebAssembly: the same history in `_prisma_migrations` as `prisma migrate deploy`, without the
 * binary that command downloads.
 * @param pool holds one connection, which every statement runs on
 * @returns the engine, and what PostgreSQL said when a migration's script failed: the engine itself then tries to note the failure
 *   in a transaction that is beyond notes, and reports that
 */
export async function openSchemaEngine(
  pool: pg.Pool,
  datamodels: [string, string][],
): Promise<{ engine: engine.SchemaEngine; scriptFailure: () => unknown }> {
  loaded ??= load();
  await loaded;
  const scripts = new WholeScripts(pool);
  const opened = await engine.SchemaEngine.new(
    { datamodels },
    () => undefined,
    bindMigrationAwareSqlAdapterFactory(scripts),
  );
  return { engine: opened, scriptFailure: () => scripts.failure };
}

/** The package leaves loading the .wasm file to a bundler; here it is done by hand. */
async function load(): Promise<void> {
  const folder = dirname(createRequire(import.meta.url).resolve("@prisma/schema-engine-wasm"));
  const wasm = readFileSync(join(folder, "schema_engine_bg.wasm"));
  const { instance: made } = await WebAssembly.instantiate(wasm, { "./schema_engine_bg.js": imports() });
  engine.__wbg_set_wasm(made.exports);
  instance.parse(made.exports).__wbindgen_start();
}

/** The engine's timer for its own lock runs on for 10 s after the work is done and would keep the process alive that long. */
function imports(): WebAssembly.ModuleImports {
  const timers = Object.keys(engine).filter((name) => name.startsWith("__wbg_setTimeout_"));
  const unref = (callback: () => void, ms: number) => setTimeout(callback, ms).unref();
  return { ...engine, ...Object.fromEntries(timers.map((name) => [name, unref])) };
}

/** Prisma's adapter cuts a script at every semicolon, which breaks function bodies; PostgreSQL takes the script as it is. */
class WholeScripts extends PrismaPg {
  failure: unknown;

  override async connect(): ReturnType<PrismaPg["connect"]> {
    const adapter = await super.connect();
    adapter.executeScript = async (script) => {
      try {
        await adapter.underlyingDriver().query(script);
      } catch (error) {
        this.failure = error;
        throw error;
      }
    };
    return adapter;
  }
}
