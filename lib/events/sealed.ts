import { hash } from "node:crypto";
import type { ApiCallEvent, AuditEvent, CommandEvent } from "./event.ts";

/** An event with the digest of what was read, for kinds whose records lie differently (key order, wrapping) by the way they come. */
export function sealed(event: Omit<ApiCallEvent, "digest"> | Omit<CommandEvent, "digest">): AuditEvent {
  return { ...event, digest: hash("sha256", JSON.stringify(event), "hex").slice(0, 32) };
}
