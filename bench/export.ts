import { to as copyTo } from "pg-copy-streams";
import { transaction } from "../lib/db.ts";
import { parseFilter } from "../lib/query/filter.ts";
import { selectOf } from "../lib/query/copy-rows.ts";
import { HISTORY_DAYS, type History } from "./query/history.ts";
import { within } from "./support/bodies.ts";
import { Client } from "./support/http.ts";
import { memoryFigure, timed, type Figure } from "./support/measure.ts";
import { ProcessWatch } from "./support/process-watch.ts";
import type { Stage } from "./support/stage.ts";

/** What an export is held against takes turns with it: a machine that others use too is not equally fast twice. */
const ROUNDS = 3;
const RATIO_MIN = 0.7;
const RANGE = within(HISTORY_DAYS, "");

/** Every row through HTTP, in both formats, with the server's memory watched, and beside PostgreSQL's own COPY of the same query. */
export async function measureExport(stage: Stage, history: History): Promise<Figure[]> {
  const client = new Client(stage.baseUrl, 1);
  const copies: number[] = [];
  const figures: Figure[] = [];
  for (const format of ["csv", "ndjson"] as const) {
    const times: number[] = [];
    const watch = new ProcessWatch(stage);
    let bytes = 0;
    for (let round = 0; round < ROUNDS; round++) {
      copies.push(await timed(() => copyCsv(history)));
      times.push(await timed(async () => (bytes = await drain(client, history, format))));
    }
    const usage = watch.end();
    const { rows } = history;
    const name = `export, ${format}`;
    const note = `${(bytes / 1e6).toFixed(1)} MB, the best of ${String(ROUNDS)}`;
    const ms = Math.min(...times);
    figures.push(
      { name, value: (rows * 1_000) / ms, unit: "rows/s", atLeast: 20_000, note },
      { name: `${name}, server CPU`, value: (usage.serverCpuMs * 1_000) / (rows * ROUNDS), unit: "µs/row" },
      memoryFigure(`${name}, server memory above start`, usage),
      {
        name: `${name}, beside COPY of the same query as CSV`,
        value: Math.min(...copies) / ms,
        unit: "times as fast",
        ...(format === "csv" && { atLeast: RATIO_MIN }),
        note: `COPY: ${((rows * 1_000) / Math.min(...copies)).toFixed(0)} rows/s`,
      },
    );
  }
  client.close();
  return figures;
}

/** @returns bytes. */
async function drain(client: Client, history: History, format: "csv" | "ndjson"): Promise<number> {
  const path = `/api/audit-logs/api-calls/export?format=${format}&${RANGE}`;
  const { lines, bytes } = await client.drain(path, history.tenant.apiToken);
  const rows = lines - (format === "csv" ? 1 : 0);
  if (rows === history.rows) return bytes;
  throw new Error(`the ${format} export has ${String(rows)} rows of ${String(history.rows)}`);
}

/** The rows of the same export, as a reader beside PostgreSQL would have them: read and thrown away. */
async function copyCsv({ tenant: { organizationId } }: History): Promise<number> {
  const filter = parseFilter("api-calls", new URLSearchParams(RANGE));
  const access = { role: "app", organizationId, statementTimeoutMs: 0 } as const;
  return transaction(access, async (client) => {
    const { select } = await selectOf({ stream: "api-calls", filter, now: new Date() }, client);
    const rows = client.query(copyTo(`COPY (${select}) TO STDOUT (FORMAT csv)`));
    let bytes = 0;
    for await (const piece of rows as AsyncIterable<Buffer>) bytes += piece.length;
    return bytes;
  });
}
