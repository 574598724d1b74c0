import type { Dimension, Field } from "./field.ts";
import { SHARED } from "./shared-fields.ts";

/** Stream `api-calls`, in the order of the API item and the CSV columns. */
export const API_CALL_FIELDS = [
  SHARED.id,
  SHARED.occurredAt,
  SHARED.receivedAt,
  SHARED.user,
  SHARED.userType,
  SHARED.groups,
  {
    id: "authenticatedUser",
    label: "Authenticated as",
    type: "text",
    column: "authenticated_user",
    filter: "facet",
  },
  SHARED.device,
  SHARED.sourceIp,
  SHARED.cluster,
  SHARED.namespace,
  { id: "apiGroup", label: "API group", type: "text", column: "api_group", filter: "facet" },
  { id: "apiVersion", label: "API version", type: "text", column: "api_version" },
  SHARED.resource,
  { id: "subresource", label: "Subresource", type: "text", column: "subresource", filter: "facet" },
  { id: "name", label: "Name", type: "text", column: "name", filter: "facet", searched: true },
  { id: "verb", label: "Verb", type: "text", column: "verb", filter: "facet" },
  SHARED.accessMethod,
  { id: "status", label: "Status", type: "number", column: "status", filter: "facet" },
  SHARED.outcome,
  SHARED.durationMs,
  { id: "longRunning", label: "Long-running", type: "boolean", column: "long_running", always: true, filter: "facet" },
  { id: "userAgent", label: "User agent", type: "text", column: "user_agent", filter: "value" },
  { id: "path", label: "Path", type: "text", column: "path", filter: "value", searched: true },
  SHARED.session,
  { id: "kubectlCommand", label: "Kubectl command", type: "text", column: "kubectl_command", searched: true },
  { id: "commandId", label: "Command", type: "id", column: "command_id", filter: "value" },
  { id: "requestBytes", label: "Request bytes", type: "number", column: "request_bytes", filter: "range" },
  { id: "responseBytes", label: "Response bytes", type: "number", column: "response_bytes", filter: "range" },
  SHARED.clockSkew,
  // A call that two sources saw is found by either's name.
  { ...SHARED.source, stored: ["source_id", "witness_source_id"] },
  SHARED.sourceEventId,
  {
    id: "witness",
    label: "Also seen by",
    type: "text",
    column: "witness_source_id",
    stored: ["witness_source_id"],
    filter: "facet",
  },
  { id: "witnessId", label: "Its event", type: "id", column: "witness_id", filter: "value" },
  { id: "ambiguous", label: "Ambiguous", type: "boolean", column: "ambiguous", always: true, filter: "facet" },
] as const satisfies readonly Field[];

export type ApiCallFieldId = (typeof API_CALL_FIELDS)[number]["id"];

/** What API calls share; the tables are those of the migrations `narrow_events` and `witnessed`. */
export const API_CALL_DIMENSIONS: readonly Dimension[] = [
  {
    view: "callers",
    key: "caller_id",
    columns: [
      "user_name",
      "user_type",
      "groups",
      "authenticated_user",
      "device",
      "source_ip",
      "access_method",
      "user_agent",
    ],
  },
  { view: "places", key: "place_id", columns: ["source_id", "witness_source_id", "cluster", "namespace"] },
  {
    view: "operations",
    key: "operation_id",
    columns: ["verb", "api_group", "api_version", "resource", "subresource", "long_running"],
  },
  { view: "targets", key: "target_id", columns: ["name", "path", "kubectl_command"] },
  { view: "results", key: "result_id", columns: ["status", "outcome"] },
];
