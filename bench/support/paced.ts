import { setTimeout as pause } from "node:timers/promises";
import type { Body } from "./bodies.ts";
import { Client } from "./http.ts";
import { timed } from "./measure.ts";
import type { Stage } from "./stage.ts";
import type { Tenant } from "./tenant.ts";

/** The most one kube-apiserver sends by default: batches of 400, ten a second. */
export const BATCHES_PER_SECOND = 10;
const CONNECTIONS = 4;

/** Sends bodies at one API server's full pace, however long the answers take. @returns how long each took, in milliseconds. */
export async function sendPaced(stage: Stage, tenant: Tenant, bodies: readonly Body[]): Promise<number[]> {
  const client = new Client(stage.baseUrl, CONNECTIONS);
  const waits: number[] = [];
  const begin = performance.now();
  const sending = bodies.map(async ({ cluster, bytes }, index) => {
    await pause(Math.max(0, begin + (index * 1_000) / BATCHES_PER_SECOND - performance.now()));
    waits.push(await timed(() => client.post("/api/ingest", tenant.sourceTokens.get(cluster) ?? "", bytes)));
  });
  await Promise.all(sending);
  client.close();
  return waits;
}
