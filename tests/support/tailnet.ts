import { randomUUID } from "node:crypto";

/** One record of the configuration audit log, as the API answers it. */
export function changeRecord(facts: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    eventTime: "2026-11-20T09:00:00.123456789Z",
    type: "CONFIG",
    deferredAt: "0001-01-01T00:00:00Z",
    eventGroupID: randomUUID().replaceAll("-", ""),
    origin: "ADMIN_CONSOLE",
    actor: { id: "uMIRA0001CNTRL", type: "USER", loginName: "mira@example.com", displayName: "Mira Ray" },
    target: { id: "nWEB000001CNTRL", name: "web-1.tail0a1b.ts.net", type: "NODE" },
    action: "CREATE",
    ...facts,
  };
}

/** The same as a log stream sends it: no time of its own, no type, in Splunk's envelope. */
export function streamed(record: Record<string, unknown>, time: number): unknown {
  const event = { ...record, eventTime: undefined, type: undefined, deferredAt: undefined };
  return { time, event, fields: { recorded: new Date(time * 1000).toISOString() } };
}

/** One event of a webhook. */
export function webhookRecord(facts: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    timestamp: "2026-11-20T09:00:03Z",
    version: 1,
    type: "nodeCreated",
    tailnet: "acme.example",
    message: "Node web-1 created",
    data: { nodeID: "nWEB000001CNTRL", deviceName: "web-1.tail0a1b.ts.net", actor: "mira@example.com" },
    ...facts,
  };
}

const LAPTOP = {
  nodeId: "nLAP000001CNTRL",
  name: "laptop.tail0a1b.ts.net",
  addresses: ["100.64.0.1"],
  user: "mira@example.com",
};
const OPERATOR = {
  nodeId: "nK8S000001CNTRL",
  name: "operator.tail0a1b.ts.net",
  addresses: ["100.64.0.2"],
  tags: ["tag:k8s-operator"],
};

/** What one end of a conversation between a laptop and an operator's port 443 reports of one window. */
export function flowRecord(
  end: "laptop" | "operator",
  { start = "2026-11-20T09:05:00Z", port = 52_344, bytes = 1_000 } = {},
): Record<string, unknown> {
  const [own, other] = end === "laptop" ? [LAPTOP, OPERATOR] : [OPERATOR, LAPTOP];
  const ends = [`100.64.0.1:${String(port)}`, "100.64.0.2:443"];
  const [src, dst] = end === "laptop" ? ends : ends.toReversed();
  const [tx, rx] = end === "laptop" ? [bytes, bytes * 3] : [bytes * 3, bytes];
  return {
    logged: start,
    nodeId: own.nodeId,
    start,
    end: new Date(Date.parse(start) + 5_000).toISOString(),
    srcNode: own,
    dstNodes: [other],
    virtualTraffic: [{ proto: 6, src, dst, txPkts: 2, txBytes: tx, rxPkts: 2, rxBytes: rx }],
  };
}
