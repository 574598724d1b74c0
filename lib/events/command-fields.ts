import { ACCESS_METHODS, ORIGINS, OUTCOMES, USER_TYPES } from "./event.ts";
import type { Field } from "./field.ts";

/** Stream `commands`, in the order of the API item and the CSV columns. */
export const COMMAND_FIELDS = [
  { id: "id", label: "Id", type: "id", column: "id", always: true, filter: "value" },
  { id: "occurredAt", label: "Time", type: "instant", column: "occurred_at", always: true },
  { id: "receivedAt", label: "Received", type: "instant", column: "received_at", always: true },
  { id: "user", label: "User", type: "text", column: "user_name", filter: "facet", token: "u", searched: true },
  {
    id: "userType",
    label: "User type",
    type: "text",
    column: "user_type",
    always: true,
    filter: "facet",
    values: USER_TYPES,
    token: "t",
  },
  { id: "groups", label: "Groups", type: "list", column: "groups", always: true },
  { id: "device", label: "Device", type: "text", column: "device", filter: "facet", token: "d" },
  { id: "sourceIp", label: "Source IP", type: "text", column: "source_ip", filter: "facet", token: "i" },
  { id: "cluster", label: "Cluster", type: "text", column: "cluster", filter: "facet", token: "c" },
  { id: "namespace", label: "Namespace", type: "text", column: "namespace", filter: "facet", token: "n" },
  { id: "resource", label: "Resource", type: "text", column: "resource", filter: "facet", token: "r" },
  { id: "command", label: "Command", type: "text", column: "command", always: true, filter: "value", searched: true },
  { id: "origin", label: "Origin", type: "text", column: "origin", always: true, filter: "facet", values: ORIGINS },
  { id: "confidence", label: "Confidence", type: "number", column: "confidence", always: true, filter: "range" },
  {
    id: "accessMethod",
    label: "Access method",
    type: "text",
    column: "access_method",
    always: true,
    filter: "facet",
    values: ACCESS_METHODS,
    token: "x",
  },
  {
    id: "outcome",
    label: "Outcome",
    type: "text",
    column: "outcome",
    always: true,
    filter: "facet",
    values: OUTCOMES,
    token: "o",
  },
  { id: "exitCode", label: "Exit code", type: "number", column: "exit_code", filter: "facet" },
  { id: "durationMs", label: "Duration", type: "duration", column: "duration_ms", filter: "range" },
  { id: "apiCalls", label: "API calls", type: "number", column: "api_calls", always: true, filter: "range" },
  { id: "session", label: "Session", type: "text", column: "session", filter: "value", token: "k" },
  { id: "clockSkew", label: "Clock skew", type: "boolean", column: "clock_skew", always: true, filter: "facet" },
  { id: "source", label: "Source", type: "text", column: "source_name", always: true, filter: "facet", token: "z" },
  {
    id: "sourceEventId",
    label: "Source event id",
    type: "text",
    column: "source_event_id",
    filter: "value",
  },
] as const satisfies readonly Field[];

export type CommandFieldId = (typeof COMMAND_FIELDS)[number]["id"];
