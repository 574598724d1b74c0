import { HISTORY_DAYS, type History } from "./query/history.ts";
import { within } from "./support/bodies.ts";
import { Client } from "./support/http.ts";
import { memoryFigure, timed, type Figure } from "./support/measure.ts";
import { ProcessWatch } from "./support/process-watch.ts";
import type { Stage } from "./support/stage.ts";

/** Every row through HTTP, in both formats, with the server's memory watched. */
export async function measureExport(stage: Stage, { tenant, rows: stored }: History): Promise<Figure[]> {
  const client = new Client(stage.baseUrl, 1);
  const range = within(HISTORY_DAYS, "");
  const figures: Figure[] = [];
  for (const format of ["csv", "ndjson"] as const) {
    const watch = new ProcessWatch(stage);
    let rows = 0;
    let bytes = 0;
    const ms = await timed(async () => {
      const answer = await client.drain(`/api/audit-logs/api-calls/export?format=${format}&${range}`, tenant.apiToken);
      rows = answer.lines - (format === "csv" ? 1 : 0);
      bytes = answer.bytes;
    });
    const usage = watch.end();
    if (rows !== stored) throw new Error(`the ${format} export has ${String(rows)} rows of ${String(stored)}`);
    const name = `export, ${format}`;
    const note = `${(bytes / 1e6).toFixed(1)} MB`;
    figures.push(
      { name, value: (rows * 1_000) / ms, unit: "rows/s", atLeast: 20_000, note },
      { name: `${name}, server CPU`, value: (usage.serverCpuMs * 1_000) / rows, unit: "µs/row" },
      { name: `${name}, PostgreSQL CPU`, value: (usage.postgresCpuMs * 1_000) / rows, unit: "µs/row" },
      memoryFigure(`${name}, server memory above start`, usage),
    );
  }
  client.close();
  return figures;
}
