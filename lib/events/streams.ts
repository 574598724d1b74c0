import { API_CALL_DIMENSIONS, API_CALL_FIELDS } from "./api-call-fields.ts";
import { COMMAND_FIELDS } from "./command-fields.ts";
import { NETWORK_FLOW_FIELDS } from "./network-flow-fields.ts";
import { TAILNET_CHANGE_FIELDS } from "./tailnet-change-fields.ts";
import { STREAM_IDS, type Dimension, type Field, type Stream, type StreamId } from "./field.ts";

export const STREAMS = {
  commands: { id: "commands", label: "Commands", view: "commands", fields: COMMAND_FIELDS, index: "facets" },
  "api-calls": {
    id: "api-calls",
    label: "API Calls",
    view: "api_calls",
    folds: { told: "api_calls_told", called: "witnesses", waits: false },
    fields: API_CALL_FIELDS,
    index: API_CALL_DIMENSIONS,
  },
  "tailnet-changes": {
    id: "tailnet-changes",
    label: "Tailnet changes",
    view: "tailnet_changes",
    folds: { told: "tailnet_changes_told", called: "witnesses", waits: true },
    fields: TAILNET_CHANGE_FIELDS,
    index: "facets",
  },
  "network-flows": {
    id: "network-flows",
    label: "Network flows",
    view: "network_flows",
    folds: { told: "network_flows_told", called: "reports", waits: true },
    fields: NETWORK_FLOW_FIELDS,
    names: "flow_names",
    index: "facets",
  },
} as const satisfies Record<StreamId, Stream>;

/** Whether a text from a URL names a stream. */
export function isStreamId(text: string): text is StreamId {
  return (STREAM_IDS as readonly string[]).includes(text);
}

/** The stream's field of that API name, if it has one. */
export function fieldOf(stream: StreamId, id: string): Field | undefined {
  return STREAMS[stream].fields.find((field) => field.id === id);
}

/** What of a stream's rows is kept once for many of them. */
export function dimensionsOf(stream: StreamId): readonly Dimension[] {
  const { index } = STREAMS[stream];
  return index === "facets" ? [] : index;
}

/** The dimension a field's values lie in, where they lie in one. */
export function dimensionOf(stream: StreamId, { column, stored: [named] = [column] }: Field): Dimension | undefined {
  return dimensionsOf(stream).find(({ columns }) => columns.includes(named));
}
