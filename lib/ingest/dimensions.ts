import type { ApiCallEvent } from "../events/event.ts";
import { list, text, type Column, type DimensionIds } from "./event-table.ts";

/** An API call and the source it came by. */
export type Call = ApiCallEvent & { sourceId: string };

/** What many API calls share, stored once: a table that only grows, and the part of a call that makes its row. */
export type Dimension = {
  table: keyof DimensionIds;
  columns: readonly Column<Call>[];
  /** Everything its columns hold, as texts: calls of equal parts share a row. */
  parts: (call: Call) => (string | undefined)[];
};

const CALLER: Dimension = {
  table: "caller",
  columns: [
    { name: "user_name", type: "text", of: (call) => text(call.user) },
    { name: "user_type", type: "text", of: (call) => call.userType },
    { name: "groups", type: "text[]", of: (call) => list(call.groups) },
    { name: "authenticated_user", type: "text", of: (call) => text(call.authenticatedUser) },
    { name: "device", type: "text", of: (call) => text(call.device) },
    { name: "source_ip", type: "text", of: (call) => text(call.sourceIp) },
    { name: "access_method", type: "text", of: (call) => call.accessMethod },
    { name: "user_agent", type: "text", of: (call) => text(call.userAgent) },
  ],
  parts: (call) => [
    call.user,
    call.userType,
    call.authenticatedUser,
    call.device,
    call.sourceIp,
    call.accessMethod,
    call.userAgent,
    // Last, since their number varies.
    ...call.groups,
  ],
};

const PLACE: Dimension = {
  table: "place",
  columns: [
    { name: "source_id", type: "uuid", of: (call) => call.sourceId },
    { name: "cluster", type: "text", of: (call) => text(call.cluster) },
    { name: "namespace", type: "text", of: (call) => text(call.namespace) },
    // An event comes by one source: only what is merged of two (lib/commands/witness) has another.
    { name: "witness_source_id", type: "uuid", of: () => null },
  ],
  parts: (call) => [call.sourceId, call.cluster, call.namespace],
};

const OPERATION: Dimension = {
  table: "operation",
  columns: [
    { name: "verb", type: "text", of: (call) => text(call.verb) },
    { name: "api_group", type: "text", of: (call) => text(call.apiGroup) },
    { name: "api_version", type: "text", of: (call) => text(call.apiVersion) },
    { name: "resource", type: "text", of: (call) => text(call.resource) },
    { name: "subresource", type: "text", of: (call) => text(call.subresource) },
    { name: "long_running", type: "boolean", of: (call) => call.longRunning },
  ],
  parts: (call) => [
    call.verb,
    call.apiGroup,
    call.apiVersion,
    call.resource,
    call.subresource,
    String(call.longRunning),
  ],
};

const TARGET: Dimension = {
  table: "target",
  columns: [
    { name: "name", type: "text", of: (call) => text(call.name) },
    { name: "path", type: "text", of: (call) => text(call.path) },
    { name: "kubectl_command", type: "text", of: (call) => text(call.kubectlCommand) },
  ],
  parts: (call) => [call.name, call.path, call.kubectlCommand],
};

const RESULT: Dimension = {
  table: "result",
  columns: [
    { name: "status", type: "integer", of: (call) => call.status ?? null },
    { name: "outcome", type: "text", of: (call) => call.outcome },
  ],
  parts: (call) => [call.status?.toString(), call.outcome],
};

/** In the order they are written; each has its id in `audit_event`. */
export const DIMENSIONS: readonly Dimension[] = [CALLER, PLACE, OPERATION, TARGET, RESULT];
