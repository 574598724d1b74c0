import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { Client } from "./http.ts";
import type { Stage } from "./stage.ts";
import type { Tenant } from "./tenant.ts";

const PROBES = 10;
const EVERY_MS = 1_000;
const LOOK_EVERY_MS = 100;
const LOST_MS = 60_000;

/** Every second somebody deletes a pod by kubectl. @returns how long after its call was acknowledged each command was in the list, in milliseconds. */
export async function shownAfter(stage: Stage, tenant: Tenant): Promise<number[]> {
  const client = new Client(stage.baseUrl, 2);
  const [cluster = ["", ""]] = tenant.sourceTokens;
  const waits: number[] = [];
  for (let probe = 0; probe < PROBES; probe++) {
    await pause(EVERY_MS);
    const user = `probe-${randomUUID()}@example.com`;
    await client.post("/api/ingest", cluster[1], deletionBy(user));
    const acknowledged = performance.now();
    while (!(await isShown(client, tenant, user))) {
      if (performance.now() - acknowledged > LOST_MS) throw new Error(`no command of ${user} after a minute`);
      await pause(LOOK_EVERY_MS);
    }
    waits.push(performance.now() - acknowledged);
  }
  client.close();
  return waits;
}

async function isShown(client: Client, { apiToken }: Tenant, user: string): Promise<boolean> {
  const answer = await client.get(`/api/audit-logs/commands?user=${encodeURIComponent(user)}`, apiToken);
  return (JSON.parse(answer) as { items: unknown[] }).items.length > 0;
}

function deletionBy(user: string): Buffer {
  const at = new Date().toISOString();
  const event = {
    kind: "Event",
    apiVersion: "audit.k8s.io/v1",
    auditID: randomUUID(),
    stage: "ResponseComplete",
    requestReceivedTimestamp: at,
    stageTimestamp: at,
    verb: "delete",
    requestURI: "/api/v1/namespaces/payments/pods/web-0",
    objectRef: { resource: "pods", namespace: "payments", name: "web-0", apiVersion: "v1" },
    user: { username: user, groups: ["system:authenticated"] },
    userAgent: "kubectl/v1.34.1 (linux/amd64) kubernetes/93248f9",
    sourceIPs: ["100.64.0.9"],
    responseStatus: { code: 200 },
  };
  return Buffer.from(JSON.stringify({ kind: "EventList", apiVersion: "audit.k8s.io/v1", items: [event] }));
}
