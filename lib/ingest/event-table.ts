import type { ApiCallEvent, AuditEvent, CommandEvent, NetworkFlowEvent, TailnetChangeEvent } from "../events/event.ts";
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
export type ChangeRow = TailnetChangeEvent & { clockSkew: boolean };
export type FlowRow = NetworkFlowEvent & { clockSkew: boolean };

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

const identityColumns: readonly Column<AuditEvent & { clockSkew: boolean }>[] = [
  { name: "id", type: "uuid", of: (event) => event.id },
  { name: "occurred_at", type: "timestamptz", of: (event) => formatInstant(event.occurredAt) },
  { name: "clock_skew", type: "boolean", of: (event) => event.clockSkew },
  { name: "stage", type: "smallint", of: (event) => event.stage },
  { name: "digest", type: "uuid", of: (event) => event.digest },
  { name: "delivery_index", type: "integer", of: (_event, index) => index },
];

const commonColumns: readonly Column<(ApiCallEvent | CommandEvent) & { clockSkew: boolean }>[] = [
  ...identityColumns,
  { name: "source_event_id", type: "text", of: (event) => text(event.sourceEventId) },
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

export const TAILNET_CHANGE_TABLE: EventTable<ChangeRow> = {
  table: "tailnet_change",
  placing: ["organization_id", "source_id", "delivery_id", "received_at"],
  columns: [
    ...identityColumns,
    { name: "change_key", type: "uuid", of: (event) => event.changeKey },
    { name: "exact", type: "boolean", of: (event) => event.exact },
    { name: "witness", type: "boolean", of: (event) => event.witness },
    { name: "user_name", type: "text", of: (event) => text(event.user) },
    { name: "user_type", type: "text", of: (event) => event.userType },
    { name: "actor_type", type: "text", of: (event) => text(event.actorType) },
    { name: "actor_id", type: "text", of: (event) => text(event.actorId) },
    { name: "action", type: "text", of: (event) => encodePgText(event.action) },
    { name: "target_type", type: "text", of: (event) => text(event.targetType) },
    { name: "target_name", type: "text", of: (event) => text(event.targetName) },
    { name: "target_id", type: "text", of: (event) => text(event.targetId) },
    { name: "property", type: "text", of: (event) => text(event.property) },
    { name: "origin", type: "text", of: (event) => text(event.origin) },
    { name: "outcome", type: "text", of: (event) => event.outcome },
    { name: "group_id", type: "text", of: (event) => text(event.groupId) },
    { name: "tailnet", type: "text", of: (event) => text(event.tailnet) },
    { name: "summary", type: "text", of: (event) => encodePgText(event.summary) },
    { name: "old_value", type: "text", of: (event) => text(event.oldValue) },
    { name: "new_value", type: "text", of: (event) => text(event.newValue) },
    { name: "details", type: "text", of: (event) => text(event.details) },
    { name: "error", type: "text", of: (event) => text(event.error) },
  ],
};

export const NETWORK_FLOW_TABLE: EventTable<FlowRow> = {
  table: "network_flow",
  placing: ["organization_id", "source_id", "delivery_id", "received_at"],
  columns: [
    ...identityColumns,
    { name: "conversation", type: "uuid", of: (event) => event.conversation ?? null },
    { name: "duration_ms", type: "double precision", of: (event) => event.durationMs ?? null },
    { name: "port", type: "integer", of: (event) => event.port ?? null },
    { name: "side", type: "smallint", of: (event) => event.side },
    { name: "tx_bytes", type: "numeric", of: (event) => event.txBytes },
    { name: "rx_bytes", type: "numeric", of: (event) => event.rxBytes },
    { name: "tx_pkts", type: "numeric", of: (event) => event.txPkts },
    { name: "rx_pkts", type: "numeric", of: (event) => event.rxPkts },
    { name: "class", type: "text", of: (event) => event.class },
    { name: "protocol", type: "text", of: (event) => text(event.protocol) },
    { name: "src", type: "text", of: (event) => text(event.src) },
    { name: "dst", type: "text", of: (event) => text(event.dst) },
    { name: "src_ip", type: "text", of: (event) => text(event.srcIp) },
    { name: "dst_ip", type: "text", of: (event) => text(event.dstIp) },
    { name: "src_device", type: "text", of: (event) => text(event.srcDevice) },
    { name: "dst_device", type: "text", of: (event) => text(event.dstDevice) },
    { name: "src_node_id", type: "text", of: (event) => text(event.srcNodeId) },
    { name: "dst_node_id", type: "text", of: (event) => text(event.dstNodeId) },
    { name: "src_tags", type: "text[]", of: (event) => list(event.srcTags) },
    { name: "dst_tags", type: "text[]", of: (event) => list(event.dstTags) },
    { name: "user_name", type: "text", of: (event) => text(event.user) },
    { name: "user_type", type: "text", of: (event) => event.userType },
    { name: "reporter", type: "text", of: (event) => text(event.reporter) },
    { name: "reporter_id", type: "text", of: (event) => encodePgText(event.reporterId) },
  ],
};

/** Every table of events there is. */
export const EVENT_TABLES = [API_CALL_TABLE, COMMAND_TABLE, TAILNET_CHANGE_TABLE, NETWORK_FLOW_TABLE] as const;
