import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import type { APIRequestContext } from "@playwright/test";
import { expect, type Source } from "./test.ts";

const POSTS = join(import.meta.dirname, "../../fixtures/kubernetes-audit/capture/webhook-posts");

export type Answer = { accepted: number; duplicates: number; rejected: number };

/** The bodies a real kube-apiserver posted, in order, as it posted them: plain JSON. */
export function webhookBodies(): Buffer[] {
  return readdirSync(POSTS)
    .sort()
    .map((name) => gunzipSync(readFileSync(join(POSTS, name))));
}

/** Posts bodies as kube-apiserver does and adds up the answers. */
export async function post(
  request: APIRequestContext,
  source: Source,
  bodies: readonly (Buffer | string)[],
): Promise<Answer> {
  const total = { accepted: 0, duplicates: 0, rejected: 0 };
  for (const data of bodies) {
    const response = await request.post("/api/ingest?timeout=30s", {
      data,
      headers: { authorization: `Bearer ${source.token}`, "content-type": "application/json" },
    });
    expect(response.status()).toBe(200);
    const answer = (await response.json()) as Answer;
    total.accepted += answer.accepted;
    total.duplicates += answer.duplicates;
    total.rejected += answer.rejected;
  }
  return total;
}

/** An audit event as kube-apiserver's webhook sends it, now. */
export function auditEvent(
  facts: { user?: string; verb?: string; uri?: string; userAgent?: string; name?: string; code?: number } = {},
): object {
  const {
    user = "alice@example.com",
    verb = "get",
    uri = "/api/v1/namespaces/payments/pods/web-0",
    code = 200,
  } = facts;
  const now = new Date().toISOString().replace("Z", "123Z");
  return {
    kind: "Event",
    apiVersion: "audit.k8s.io/v1",
    level: "Metadata",
    auditID: crypto.randomUUID(),
    stage: "ResponseComplete",
    requestURI: uri,
    verb,
    user: { username: user, groups: ["developers", "system:authenticated"] },
    sourceIPs: ["100.101.10.11"],
    userAgent: facts.userAgent ?? "kubectl/v1.36.4 (linux/amd64) kubernetes/bb826b1",
    objectRef: { resource: "pods", namespace: "payments", name: facts.name ?? "web-0", apiVersion: "v1" },
    responseStatus: { metadata: {}, code },
    requestReceivedTimestamp: now,
    stageTimestamp: now,
  };
}
