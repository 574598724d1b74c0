import type { ApiCallEvent, AuditEvent, CommandEvent } from "../events/event.ts";
import { encodePgText } from "../events/pg-text.ts";
import { formatInstant } from "../events/instant.ts";

/** A cell as a PostgreSQL parameter: text, number, boolean or NULL. */
type Cell = string | number | boolean | null;

export type Column<Row> = { name: string; type: string; of: (row: Row, index: number) => Cell };

/** What is the same for all rows of a delivery. */
export type PlacingColumn = "organization_id" | "source_id" | "delivery_id" | "received_at";

/** Where a stream's events are stored: the columns a delivery shares, then those that differ from row to row, in the order they are written. */
export type EventTable<Row> = {
  table: string;
  placing: readonly PlacingColumn[];
  columns: readonly Column<Row>[];
};

/** An event as it is stored, and its place in the delivery. */
export type Placed<Row> = { event: Row; index: number };

/** The ids of what an API call shares with others (dimensions.ts). */
export type DimensionIds = Record<"caller" | "place" | "operation" | "target" | "result", string>;

export type CallRow = ApiCallEvent & { clockSkew: boolean; ids: DimensionIds };
export type CommandRow = CommandEvent & { clockSkew: boolean };

export const text = (value: string | undefined): string | null => (value === undefined ? null : encodePgText(value));

/** `unnest` flattens nested arrays, so a list travels as its array literal and is cast in the SELECT. */
export const list = (values: readonly string[]): string =>
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
  { name: "session", type: "text", of: (event) => text(event.session) },
  { name: "duration_ms", type: "double precision", of: (event) => event.durationMs ?? null },
];

export const API_CALL_TABLE: EventTable<CallRow> = {
  table: "audit_event",
  placing: ["organization_id", "delivery_id", "received_at"],
  columns: [
    ...commonColumns,
    { name: "caller_id", type: "bigint", of: (event) => event.ids.caller },
    { name: "place_id", type: "bigint", of: (event) => event.ids.place },
    { name: "operation_id", type: "bigint", of: (event) => event.ids.operation },
    { name: "target_id", type: "bigint", of: (event) => event.ids.target },
    { name: "result_id", type: "bigint", of: (event) => event.ids.result },
    { name: "request_bytes", type: "bigint", of: (event) => event.requestBytes ?? null },
    { name: "response_bytes", type: "bigint", of: (event) => event.responseBytes ?? null },
  ],
};

export const COMMAND_TABLE: EventTable<CommandRow> = {
  table: "command_event",
  placing: ["organization_id", "source_id", "delivery_id", "received_at"],
  columns: [
    ...commonColumns,
    { name: "user_name", type: "text", of: (event) => text(event.user) },
    { name: "user_type", type: "text", of: (event) => event.userType },
    { name: "groups", type: "text[]", of: (event) => list(event.groups) },
    { name: "device", type: "text", of: (event) => text(event.device) },
    { name: "source_ip", type: "text", of: (event) => text(event.sourceIp) },
    { name: "cluster", type: "text", of: (event) => text(event.cluster) },
    { name: "namespace", type: "text", of: (event) => text(event.namespace) },
    { name: "resource", type: "text", of: (event) => text(event.resource) },
    { name: "access_method", type: "text", of: (event) => event.accessMethod },
    { name: "command", type: "text", of: (event) => encodePgText(event.command) },
    { name: "exit_code", type: "integer", of: (event) => event.exitCode ?? null },
  ],
};
