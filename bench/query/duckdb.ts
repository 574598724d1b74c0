import { createWriteStream, mkdtempSync, rmSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { DuckDBInstance } from "@duckdb/node-api";
import type { Client } from "pg";
import { to as copyTo } from "pg-copy-streams";
import type { Peer } from "./peer.ts";
import { FACETS } from "./shapes.ts";

const COLUMNS: Readonly<Record<string, string>> = { user: "user_name" };
const columnOf = (field: string): string => COLUMNS[field] ?? field;
const PAGE = "id, occurred_at, user_name, cluster, namespace, resource, name, verb, status, outcome, duration_ms, path";

/** The same rows in DuckDB's own file, in order of time, as its columns would be asked. */
export async function openDuckDb(client: Client, organizationId: string): Promise<Peer> {
  const folder = mkdtempSync(join(tmpdir(), "onrecord-bench-duckdb-"));
  const csv = join(folder, "events.csv");
  const rows = `SELECT ${PAGE} FROM api_call_rows WHERE organization_id = '${organizationId}' ORDER BY id`;
  await pipeline(client.query(copyTo(`COPY (${rows}) TO STDOUT (FORMAT csv, HEADER)`)), createWriteStream(csv));
  const instance = await DuckDBInstance.create(join(folder, "events.duckdb"), { threads: String(cpus().length) });
  const duck = await instance.connect();
  await duck.run(`CREATE TABLE event AS SELECT * FROM read_csv('${csv}')`);
  rmSync(csv);
  return {
    page: (filter) => {
      const conditions = Object.entries(filter).map(
        ([field, value]) => `${columnOf(field)} = '${value.replaceAll("'", "''")}'`,
      );
      return read(`SELECT ${PAGE} FROM event WHERE ${conditions.join(" AND ")} ORDER BY id DESC LIMIT 50`);
    },
    facets: async () => {
      for (const field of FACETS)
        await read(`SELECT ${columnOf(field)}, count(*) FROM event GROUP BY 1 ORDER BY 2 DESC LIMIT 1000`);
    },
    close: () => {
      duck.closeSync();
      instance.closeSync();
      rmSync(folder, { recursive: true, force: true });
      return Promise.resolve();
    },
  };

  async function read(sql: string): Promise<unknown> {
    const result = await duck.runAndReadAll(sql);
    return result.getRowObjects();
  }
}
