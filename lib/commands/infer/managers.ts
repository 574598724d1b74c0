import type { Call } from "./call.ts";

/** As which apply and diff write. */
export const CLIENT_SIDE_APPLY = "kubectl-client-side-apply";

/** Whether nothing was to be stored. */
export function isDry({ query }: Call): boolean {
  return query.has("dryRun");
}

/** diff asks the API server what would be, and does not have it check the fields. */
export function isDiff(call: Call): boolean {
  return isDry(call) && !call.query.has("fieldValidation");
}
