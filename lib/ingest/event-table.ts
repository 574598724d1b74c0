import type { ApiCallEvent, AuditEvent, CommandEvent } from "../events/event.ts";
import { encodePgText } from "../events/pg-text.ts";
import { formatInstant } from "../events/instant.ts";

/** A cell as a PostgreSQL parameter: text, number, boolean or NULL. */
type Cell = string | number | boolean | null;

type Column<Event> = { name: string; type: string; of: (event: Event, index: number) => Cell };

/** Where a stream's events are stored: the columns that differ from row to row, in the order they are written. */
export type EventTable<Event> = { table: string; columns: readonly Column<Event>[] };

const text = (value: string | undefined): string | null => (value === undefined ? null : encodePgText(value));

/** `unnest` flattens nested arrays, so a list travels as its array literal and is cast in the SELECT. */
const list = (values: readonly string[]): string =>
  `{${values.map((value) => `"${encodePgText(value).replace(/["\\]/g, "\\$&")}"`).join(",")}}`;

/** What never changes after the first arrival: a row's identity. Everything else advances with its stage. */
export const IDENTITY_COLUMNS: ReadonlySet<string> = new Set([
  "organization_id",
  "id",
  "source_id",
  "source_event_id",
  "occurred_at",
  "clock_skew",
]);

const commonColumns: readonly Column<AuditEvent & { clockSkew: boolean }>[] = [
  { name: "id", type: "uuid", of: (event) => event.id },
  { name: "source_event_id", type: "text", of: (event) => text(event.sourceEventId) },
  { name: "occurred_at", type: "timestamptz", of: (event) => formatInstant(event.occurredAt) },
  { name: "clock_skew", type: "boolean", of: (event) => event.clockSkew },
  { name: "stage", type: "smallint", of: (event) => event.stage },
  { name: "digest", type: "uuid", of: (event) => event.digest },
  { name: "delivery_index", type: "integer", of: (_event, index) => index },
  { name: "user_name", type: "text", of: (event) => text(event.user) },
  { name: "user_type", type: "text", of: (event) => event.userType },
  { name: "groups", type: "text[]", of: (event) => list(event.groups) },
  { name: "device", type: "text", of: (event) => text(event.device) },
  { name: "source_ip", type: "text", of: (event) => text(event.sourceIp) },
  { name: "cluster", type: "text", of: (event) => text(event.cluster) },
  { name: "namespace", type: "text", of: (event) => text(event.namespace) },
  { name: "resource", type: "text", of: (event) => text(event.resource) },
  { name: "access_method", type: "text", of: (event) => event.accessMethod },
  { name: "session", type: "text", of: (event) => text(event.session) },
  { name: "duration_ms", type: "double precision", of: (event) => event.durationMs ?? null },
];

export const API_CALL_TABLE: EventTable<ApiCallEvent & { clockSkew: boolean }> = {
  table: "audit_event",
  columns: [
    ...commonColumns,
    { name: "authenticated_user", type: "text", of: (event) => text(event.authenticatedUser) },
    { name: "api_group", type: "text", of: (event) => text(event.apiGroup) },
    { name: "api_version", type: "text", of: (event) => text(event.apiVersion) },
    { name: "subresource", type: "text", of: (event) => text(event.subresource) },
    { name: "name", type: "text", of: (event) => text(event.name) },
    { name: "verb", type: "text", of: (event) => text(event.verb) },
    { name: "status", type: "integer", of: (event) => event.status ?? null },
    { name: "outcome", type: "text", of: (event) => event.outcome },
    { name: "long_running", type: "boolean", of: (event) => event.longRunning },
    { name: "user_agent", type: "text", of: (event) => text(event.userAgent) },
    { name: "path", type: "text", of: (event) => text(event.path) },
    { name: "kubectl_command", type: "text", of: (event) => text(event.kubectlCommand) },
    { name: "request_bytes", type: "bigint", of: (event) => event.requestBytes ?? null },
    { name: "response_bytes", type: "bigint", of: (event) => event.responseBytes ?? null },
  ],
};

export const COMMAND_TABLE: EventTable<CommandEvent & { clockSkew: boolean }> = {
  table: "command_event",
  columns: [
    ...commonColumns,
    { name: "command", type: "text", of: (event) => encodePgText(event.command) },
    { name: "exit_code", type: "integer", of: (event) => event.exitCode ?? null },
  ],
};
