import { API_CALL_FIELDS } from "./api-call-fields.ts";
import { COMMAND_FIELDS } from "./command-fields.ts";
import { STREAM_IDS, type Field, type Stream, type StreamId } from "./field.ts";

export const STREAMS = {
  commands: { id: "commands", label: "Commands", view: "commands", fields: COMMAND_FIELDS },
  "api-calls": { id: "api-calls", label: "API Calls", view: "api_calls", fields: API_CALL_FIELDS },
} as const satisfies Record<StreamId, Stream>;

/** Whether a text from a URL names a stream. */
export function isStreamId(text: string): text is StreamId {
  return (STREAM_IDS as readonly string[]).includes(text);
}

/** The stream's field of that API name, if it has one. */
export function fieldOf(stream: StreamId, id: string): Field | undefined {
  return STREAMS[stream].fields.find((field) => field.id === id);
}
