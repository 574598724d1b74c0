import { httpStatus } from "./fields.ts";

/** google.rpc.Code → HTTP, where one stands for exactly one answer of Kubernetes (googleapis google/rpc/code.proto). */
const HTTP_OF = new Map<number, number>([
  [3, 400], // INVALID_ARGUMENT
  [4, 504], // DEADLINE_EXCEEDED
  [5, 404], // NOT_FOUND
  [6, 409], // ALREADY_EXISTS
  [7, 403], // PERMISSION_DENIED
  [8, 429], // RESOURCE_EXHAUSTED
  [10, 409], // ABORTED: how a conflicting update is told
  [12, 501], // UNIMPLEMENTED
  [14, 503], // UNAVAILABLE
  [16, 401], // UNAUTHENTICATED
]);
/** Requests that Kubernetes answers with 200 and nothing else when they succeed; a create may be 200, 201 or 101. */
const READS = new Set(["get", "list", "watch"]);
/** Upgraded to a stream: 101 over either transport, or 200 where nothing was upgraded. */
const STREAMS = new Set(["exec", "attach", "portforward", "proxy"]);

/**
 * The HTTP status behind a google.rpc code.
 * @param code 0 for OK; some entries carry the HTTP status itself.
 * @returns undefined where the code stands for several.
 */
export function httpStatusOf(
  code: number,
  { verb, subresource }: { verb: string | undefined; subresource: string | undefined },
): number | undefined {
  if (httpStatus(code) !== undefined) return code;
  if (code === 0) return READS.has(verb ?? "") && !STREAMS.has(subresource ?? "") ? 200 : undefined;
  return HTTP_OF.get(code);
}
