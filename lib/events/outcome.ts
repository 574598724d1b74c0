import type { Outcome } from "./event.ts";

/** How a request ended, from its HTTP status alone: of a kind of source whose records are written once the request is over. */
export function outcomeOfStatus(status: number | undefined): Outcome {
  if (status === undefined) return "unknown";
  if (status === 401 || status === 403) return "denied";
  return status >= 400 ? "failed" : "success";
}
