import type { ObservedCall } from "../../lib/commands/infer/call.ts";
import type { Outcome } from "../../lib/events/event.ts";
import { kubernetesRequest, isLongRunning } from "../../lib/events/kubernetes-request.ts";

/** One request: milliseconds after the start, method, path and status; it took a millisecond unless said. */
export type Request = readonly [atMs: number, method: string, path: string, status?: number, durationMs?: number];

const START_MS = Date.UTC(2026, 10, 20, 12);

/** The calls of some requests as the model sees them, in time order. */
export function callsOf(requests: readonly Request[]): ObservedCall[] {
  return requests.toSorted(([a], [b]) => a - b).map((request, at) => callOf(request, at));
}

function callOf([atMs, method, path, status = 200, durationMs = 1]: Request, at: number): ObservedCall {
  const { verb, apiGroup, resource, subresource, namespace, name } = kubernetesRequest(method, path);
  return {
    id: String(at).padStart(8, "0"),
    occurredMs: START_MS + atMs,
    durationMs,
    longRunning: isLongRunning({ verb, resource, subresource }, { path, status }),
    verb,
    apiGroup: apiGroup ?? null,
    resource: resource ?? null,
    subresource: subresource ?? null,
    namespace: namespace ?? null,
    name: name ?? null,
    path,
    status,
    outcome: outcomeOf(status),
  };
}

function outcomeOf(status: number): Outcome {
  if (status === 401 || status === 403) return "denied";
  return status >= 400 ? "failed" : "success";
}
