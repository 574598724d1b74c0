import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import type { ApiCallEvent } from "../../lib/events/event.ts";
import { kubernetesAudit } from "../../lib/ingest/kubernetes-audit/normalize.ts";

/** A command that was typed, or one kubectl of it; for checking alone, never an input. */
export type TrueCommand = {
  key: string;
  /** The line that was typed. */
  typed: string;
  /** `kubectl rollout restart`; undefined where no header told it. */
  verbPath: string | undefined;
  /** The line's exit status; undefined where several programs had a part in it. */
  exit: number | undefined;
};

export type Capture = {
  /** Every call in time order, as an event of its last stage. */
  events: ApiCallEvent[];
  /** Of the audit IDs of kubectl's calls, the command each was made by. */
  truth: Map<string, TrueCommand>;
  /** What kubectl's headers said of the calls that passed a recording proxy, by audit ID. */
  headers: Map<string, Headers>;
  /** When it saw each of them, in milliseconds, by audit ID. */
  proxied: Map<string, number>;
};
export type Headers = { session: string; kubectlCommand: string };

type TypedLine = {
  id: string;
  command: string;
  exit: number;
  kubectl: boolean;
  kubectlSessions: string[];
  kubectlCommands: string[];
  auditIds: string[];
};
type ProxyRequest = { auditId: string; start: string; session: string | null; kubectlCommand: string | null };

const CONTEXT = {
  organizationId: "00000000-0000-0000-0000-000000000001",
  sourceId: "00000000-0000-0000-0000-000000000002",
  cluster: "capture",
  deliveryId: "00000000-0000-0000-0000-000000000003",
  receivedAt: { ms: 0, ns: 0 },
};

/** Reads a capture's folder: `audit-log.jsonl.gz`, and for checking `commands.jsonl` and `proxy-requests.jsonl.gz`. */
export function readCapture(folder: string): Capture {
  const requests = readRequests(join(folder, "proxy-requests.jsonl.gz"));
  const headers = new Map(
    [...requests].flatMap(([auditId, { session, kubectlCommand }]) =>
      session === null || kubectlCommand === null ? [] : [[auditId, { session, kubectlCommand }] as const],
    ),
  );
  const proxied = new Map([...requests].map(([auditId, { start }]) => [auditId, Date.parse(start)]));
  const events = readEvents(join(folder, "audit-log.jsonl.gz"));
  return {
    events,
    truth: readTruth(join(folder, "commands.jsonl"), requests),
    headers,
    proxied,
  };
}

function readRequests(file: string): Map<string, ProxyRequest> {
  const requests = lines(gunzipSync(readFileSync(file)).toString()).map((line) => JSON.parse(line) as ProxyRequest);
  return new Map(requests.map((request) => [request.auditId, request]));
}

function readEvents(file: string): ApiCallEvent[] {
  const latest = new Map<string, ApiCallEvent>();
  for (const [index, line] of lines(gunzipSync(readFileSync(file)).toString()).entries()) {
    const verdict = kubernetesAudit.normalize(
      { index, bytes: Buffer.from(line), value: JSON.parse(line), problem: undefined },
      CONTEXT,
    );
    if (!("event" in verdict) || verdict.event.stream !== "api-calls") continue;
    const known = latest.get(verdict.event.id);
    if (known === undefined || verdict.event.stage > known.stage) latest.set(verdict.event.id, verdict.event);
  }
  return [...latest.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
}

function readTruth(file: string, requests: ReadonlyMap<string, ProxyRequest>): Map<string, TrueCommand> {
  const truth = new Map<string, TrueCommand>();
  for (const line of lines(readFileSync(file, "utf8"))) {
    const typed = JSON.parse(line) as TypedLine;
    if (typed.kubectl) addTruth(truth, { typed, requests });
  }
  return truth;
}

/** One entry a kubectl: a line may have run several, each with a session of its own. */
function addTruth(
  truth: Map<string, TrueCommand>,
  { typed, requests }: { typed: TypedLine; requests: ReadonlyMap<string, ProxyRequest> },
): void {
  const bySession = new Map<string, TrueCommand>();
  for (const auditId of typed.auditIds) {
    const request = requests.get(auditId);
    if (isProxied(typed, request)) continue;
    const key = request?.session ?? typed.id;
    const known = bySession.get(key) ?? trueCommand(key, typed, request);
    bySession.set(key, known);
    truth.set(auditId, known);
  }
}

/** Of a line whose kubectl was a proxy, what passed it was another client's. */
function isProxied({ kubectlSessions }: TypedLine, request: ProxyRequest | undefined): boolean {
  return request !== undefined && request.session === null && kubectlSessions.length === 0;
}

function trueCommand(key: string, typed: TypedLine, request: ProxyRequest | undefined): TrueCommand {
  const isAlone = !/[|;&]|timeout /.test(typed.command);
  return { key, typed: typed.command, verbPath: pathOf(typed, request), exit: isAlone ? typed.exit : undefined };
}

function pathOf({ kubectlCommands }: TypedLine, request: ProxyRequest | undefined): string | undefined {
  return request?.kubectlCommand ?? kubectlCommands[0];
}

function lines(text: string): string[] {
  return text.split("\n").filter((line) => line !== "");
}
