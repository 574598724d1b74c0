import type { RawRecord } from "../../lib/events/event.ts";

/** A finished call as kube-apiserver writes it; records of equal audit ID are the same call. */
export function auditCall(fields: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    auditID: crypto.randomUUID(),
    stage: "ResponseComplete",
    requestReceivedTimestamp: "2026-11-20T23:41:54.866695Z",
    stageTimestamp: "2026-11-20T23:41:54.870000Z",
    requestURI: "/api/v1/namespaces/payments/pods",
    verb: "list",
    user: { username: "alice" },
    responseStatus: { code: 200 },
    ...fields,
  };
}

/** The same as the only record of a delivery. */
export function auditRecord(fields: Record<string, unknown> = {}): RawRecord {
  const value = auditCall(fields);
  return { index: 0, bytes: Buffer.from(JSON.stringify(value)), value, problem: undefined };
}
