import { within } from "./support/bodies.ts";
import { Client } from "./support/http.ts";
import { timed, type Figure } from "./support/measure.ts";
import { MemoryWatch } from "./support/memory.ts";
import type { Stage } from "./support/stage.ts";
import type { Tenant } from "./support/tenant.ts";

/** Every row through HTTP, in both formats, with the server's memory watched. */
export async function measureExport(stage: Stage, tenant: Tenant): Promise<Figure[]> {
  const client = new Client(stage.baseUrl, 1);
  const range = within("");
  const figures: Figure[] = [];
  for (const format of ["csv", "ndjson"] as const) {
    const memory = new MemoryWatch(stage.serverPid);
    let rows = 0;
    let bytes = 0;
    const ms = await timed(async () => {
      const answer = await client.drain(`/api/audit-logs/api-calls/export?format=${format}&${range}`, tenant.apiToken);
      rows = answer.lines - (format === "csv" ? 1 : 0);
      bytes = answer.bytes;
    });
    const peakMiB = memory.end();
    if (rows !== stage.events)
      throw new Error(`the ${format} export has ${String(rows)} rows of ${String(stage.events)}`);
    figures.push(
      {
        name: `export, ${format}`,
        value: (rows * 1_000) / ms,
        unit: "rows/s",
        atLeast: 20_000,
        note: `${(bytes / 1e6).toFixed(1)} MB`,
      },
      {
        name: `export, ${format}, server memory above start`,
        value: peakMiB - memory.beforeMiB,
        unit: "MiB",
        note: `peak ${peakMiB.toFixed(0)} MiB`,
      },
    );
  }
  client.close();
  return figures;
}
