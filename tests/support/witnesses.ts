import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";

const CAPTURE = join(import.meta.dirname, "../fixtures/kubernetes-audit/capture");

/** Every line of the captured audit log. */
export function capturedLog(): Record<string, unknown>[] {
  return jsonLines("audit-log.jsonl.gz");
}

type Audited = {
  auditID: string;
  stage: string;
  requestURI: string;
  userAgent?: string;
  user: { username?: string };
  impersonatedUser?: { username?: string };
};
type Proxied = { auditId: string; start: string; method: string };

/** What a proxy told of a captured call: whole seconds, a device, and nothing of how it ended. */
export type RecorderRecord = { type: string; timestamp: number; source: { node: string; nodeUser: string } };

/** The captured calls that passed a proxy, told as Tailscale's proxy would have told them; in time order. */
export function proxiedCapture(): RecorderRecord[] {
  const proxied = new Map(jsonLines<Proxied>("proxy-requests.jsonl.gz").map((request) => [request.auditId, request]));
  const audited = jsonLines<Audited>("audit-log.jsonl.gz").filter(({ stage }) => stage !== "RequestReceived");
  const calls = new Map(audited.map((event) => [event.auditID, event]));
  return [...calls.values()].flatMap((event) => {
    const request = proxied.get(event.auditID);
    const user = event.impersonatedUser?.username ?? event.user.username;
    return request === undefined || user === undefined ? [] : [recorderRecord(event, request, user)];
  });
}

function recorderRecord(event: Audited, { start, method }: Proxied, user: string): RecorderRecord {
  return {
    type: "kubernetes-api-request",
    timestamp: Math.floor(Date.parse(start) / 1_000),
    ...{ id: "", userAgent: event.userAgent, request: { method, path: event.requestURI, body: "" } },
    source: { node: `laptop-of-${user.replace(/\W+/g, "-")}.tail0a1b.ts.net`, nodeUser: user },
  };
}

function jsonLines<Line>(file: string): Line[] {
  const text = gunzipSync(readFileSync(join(CAPTURE, file))).toString();
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Line);
}
