/** A proxy's stable id. */
export const PROXY = "nPRXY5KD4CNTRL";

/** Where tsrecorder keeps an event of this time. */
export function eventKey(time: string, proxy = PROXY): string {
  return `${proxy}/events/${time}.event`;
}

/** The object it keeps there; `id` when it claims another place. */
export function eventObject(key: string, { id = key, padding = "" } = {}): string {
  const [stableID = ""] = key.split("/");
  const event = {
    type: "kubernetes-api-request",
    id,
    timestamp: 1_785_230_042,
    userAgent: "kubectl/v1.36.4 (linux/amd64) kubernetes/1f2d3c4",
    request: { method: "GET", path: `/api/v1/namespaces/shop/pods?key=${key}`, body: padding, queryParameters: {} },
    source: { node: "erin-thinkpad.tail4f2a.ts.net", nodeUser: "erin@example.com" },
    destination: { node: "k8s-prod.tail4f2a.ts.net", nodeID: stableID },
  };
  return JSON.stringify({ stableID, event, timestamp: "2026-07-28 09:14:02 +0000 UTC" });
}
