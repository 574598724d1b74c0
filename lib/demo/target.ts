import { setTimeout as pause } from "node:timers/promises";
import { log } from "../log.ts";

/** Where one sender posts, and how its body looks. */
export type Target = { url: string; token: string; kind: SenderKind };
type SenderKind = "kubernetes-audit" | "onrecord" | "tailscale-config" | "tailscale-network";

/** As many as kube-apiserver puts into one batch. */
export const BATCH_MAX = 400;
/** As often as kube-apiserver tries a batch. */
const TRIES = 5;
const TIMEOUT_MS = 30_000;

/**
 * Posts records as their source does, and tries again when the server is busy or away.
 * @returns whether they were taken; a batch refused five times is dropped with a warning, as kube-apiserver drops it.
 */
export async function post(target: Target, records: readonly object[], signal: AbortSignal): Promise<boolean> {
  const body = bodyOf(target.kind, records);
  let problem = "";
  for (let tries = 0; tries < TRIES && !signal.aborted; tries++) {
    if (tries > 0) await pause(500 * 2 ** tries, undefined, { signal });
    problem = await tryOnce(target, body, signal);
    if (problem === "") return true;
  }
  log.warn({ records: records.length, problem }, "demo traffic was not taken");
  return false;
}

/** @returns what went wrong; empty when the server has the batch. */
async function tryOnce({ url, token }: Target, body: string, signal: AbortSignal): Promise<string> {
  try {
    const response = await fetch(url, {
      method: "POST",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      body,
      signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
    });
    const answer = await response.text();
    return response.ok ? "" : `${String(response.status)} ${answer.slice(0, 200)}`;
  } catch (error) {
    if (signal.aborted) throw error;
    return error instanceof Error ? error.message : String(error);
  }
}

/** @returns what that source's sender would post. */
export function bodyOf(kind: Target["kind"], records: readonly object[]): string {
  if (kind === "onrecord") return JSON.stringify(records);
  // Log streaming puts nothing between its records.
  if (kind !== "kubernetes-audit") return records.map((record) => JSON.stringify(record)).join("");
  return JSON.stringify({ kind: "EventList", apiVersion: "audit.k8s.io/v1", metadata: {}, items: records });
}
