import type { MemberCall } from "./member.ts";

const WRITES = new Set(["create", "update", "patch", "delete", "deletecollection"]);
/** Verb `get` over a websocket, `create` over SPDY: either way something is done in the pod. */
const INTO_THE_POD = new Set(["exec", "attach", "portforward"]);
/** Created, but only asked: nothing is stored. */
const QUESTIONS = /(access|rules|token|self)?reviews$/;

/** Whether a call did something, as against looking. */
export function isWrite(call: Pick<MemberCall, "verb" | "resource" | "subresource">): boolean {
  if (call.subresource !== null && INTO_THE_POD.has(call.subresource)) return true;
  return call.verb !== null && WRITES.has(call.verb) && !QUESTIONS.test(call.resource ?? "");
}
