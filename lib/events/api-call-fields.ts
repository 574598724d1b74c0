import type { Field } from "./field.ts";
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
    token: "a",
  },
  SHARED.device,
  SHARED.sourceIp,
  SHARED.cluster,
  SHARED.namespace,
  { id: "apiGroup", label: "API group", type: "text", column: "api_group", filter: "facet", token: "g" },
  { id: "apiVersion", label: "API version", type: "text", column: "api_version" },
  SHARED.resource,
  { id: "subresource", label: "Subresource", type: "text", column: "subresource", filter: "facet", token: "b" },
  { id: "name", label: "Name", type: "text", column: "name", filter: "facet", token: "m", searched: true },
  { id: "verb", label: "Verb", type: "text", column: "verb", filter: "facet", token: "v" },
  SHARED.accessMethod,
  { id: "status", label: "Status", type: "number", column: "status", filter: "facet", token: "s" },
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
  SHARED.source,
  SHARED.sourceEventId,
] as const satisfies readonly Field[];

export type ApiCallFieldId = (typeof API_CALL_FIELDS)[number]["id"];
