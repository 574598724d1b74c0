import { HOUR_MS } from "../../lib/events/durations.ts";
import { TAILSCALE_PULL } from "../../lib/ingest/tailscale-pull.ts";
import { startTailscaleApi } from "../../tests/support/tailscale-api.ts";
import type { BenchDatabase } from "../support/database.ts";
import { memoryFigure, timed, type Figure } from "../support/measure.ts";
import { ProcessWatch } from "../support/process-watch.ts";
import { flowLog } from "./flow-log.ts";
import { countOf, makePulledSource } from "./pulled-source.ts";
import { Pulling } from "./pulling.ts";

const CONNECTIONS = 10;

/** How fast, and in how much memory, a day of a busy tailnet's flows is pulled. */
export async function throughput(
  { events }: { events: number },
  { url, postmasterPid, dataDir }: BenchDatabase & { dataDir: string },
): Promise<Figure[]> {
  const toMs = Date.now() - HOUR_MS;
  const size = { records: Math.ceil(events / CONNECTIONS), connections: CONNECTIONS };
  const api = await startTailscaleApi({ log: flowLog({ fromMs: toMs - 20 * HOUR_MS, toMs }, size) });
  try {
    const target = await makePulledSource(api.baseUrl, { kind: "tailscale-network", pull: TAILSCALE_PULL.network });
    const pulling = await Pulling.start(target, { url, dataDir });
    const watch = new ProcessWatch({ serverPid: pulling.pid, postmasterPid });
    const ms = await timed(async () => {
      pulling.go();
      await pulling.done();
    });
    const usage = watch.end();
    await pulling.kill();
    const stored = await countOf("network_flow", target);
    const sent = size.records * size.connections;
    return [
      { name: "pull, flow connections stored", value: stored, unit: "", atLeast: sent, atMost: sent },
      { name: "pull, flow connections", value: (stored * 1_000) / ms, unit: "a second", atLeast: 15_000 },
      { ...memoryFigure("pull, memory above idle", usage), atMost: 300 },
      { name: "pull, CPU of the process", value: (usage.serverCpuMs * 1_000) / stored, unit: "µs/connection" },
      { name: "pull, CPU of PostgreSQL", value: (usage.postgresCpuMs * 1_000) / stored, unit: "µs/connection" },
      { name: "pull, requests", value: api.requests.length, unit: "" },
    ];
  } finally {
    await api.close();
  }
}
