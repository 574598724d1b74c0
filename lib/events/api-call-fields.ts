import type { Field } from "./field.ts";

/** Stream `api-calls`, in the order of the API item and the CSV columns. */
export const API_CALL_FIELDS = [
  { id: "id", label: "Id", type: "id", column: "id", filter: "value" },
  { id: "occurredAt", label: "Time", type: "instant", column: "occurred_at" },
  { id: "receivedAt", label: "Received", type: "instant", column: "received_at" },
  { id: "user", label: "User", type: "text", column: "user_name", filter: "facet", token: "u", searched: true },
  { id: "userType", label: "User type", type: "text", column: "user_type", filter: "facet", token: "t" },
  { id: "groups", label: "Groups", type: "list", column: "groups" },
  { id: "authenticatedUser", label: "Authenticated as", type: "text", column: "authenticated_user", filter: "facet", token: "a" },
  { id: "device", label: "Device", type: "text", column: "device", filter: "facet", token: "d" },
  { id: "sourceIp", label: "Source IP", type: "text", column: "source_ip", filter: "facet", token: "i" },
  { id: "cluster", label: "Cluster", type: "text", column: "cluster", filter: "facet", token: "c" },
  { id: "namespace", label: "Namespace", type: "text", column: "namespace", filter: "facet", token: "n" },
  { id: "apiGroup", label: "API group", type: "text", column: "api_group", filter: "facet", token: "g" },
  { id: "apiVersion", label: "API version", type: "text", column: "api_version" },
  { id: "resource", label: "Resource", type: "text", column: "resource", filter: "facet", token: "r" },
  { id: "subresource", label: "Subresource", type: "text", column: "subresource", filter: "facet", token: "b" },
  { id: "name", label: "Name", type: "text", column: "name", filter: "facet", token: "m", searched: true },
  { id: "verb", label: "Verb", type: "text", column: "verb", filter: "facet", token: "v" },
  { id: "accessMethod", label: "Access method", type: "text", column: "access_method", filter: "facet", token: "x" },
  { id: "status", label: "Status", type: "number", column: "status", filter: "facet", token: "s" },
  { id: "outcome", label: "Outcome", type: "text", column: "outcome", filter: "facet", token: "o" },
  { id: "durationMs", label: "Duration", type: "duration", column: "duration_ms", filter: "range" },
  { id: "longRunning", label: "Long-running", type: "boolean", column: "long_running", filter: "facet" },
  { id: "userAgent", label: "User agent", type: "text", column: "user_agent", filter: "value" },
  { id: "path", label: "Path", type: "text", column: "path", filter: "value", searched: true },
  { id: "session", label: "Session", type: "text", column: "session", filter: "value", token: "k" },
  { id: "kubectlCommand", label: "Kubectl command", type: "text", column: "kubectl_command", searched: true },
  { id: "commandId", label: "Command", type: "id", column: "command_id", filter: "value" },
  { id: "requestBytes", label: "Request bytes", type: "number", column: "request_bytes", filter: "range" },
  { id: "responseBytes", label: "Response bytes", type: "number", column: "response_bytes", filter: "range" },
  { id: "clockSkew", label: "Clock skew", type: "boolean", column: "clock_skew", filter: "facet" },
  { id: "source", label: "Source", type: "text", column: "source_name", filter: "facet", token: "z" },
  { id: "sourceEventId", label: "Source event id", type: "text", column: "source_event_id", filter: "value", token: "e" },
] as const satisfies readonly Field[];

export type ApiCallFieldId = (typeof API_CALL_FIELDS)[number]["id"];
