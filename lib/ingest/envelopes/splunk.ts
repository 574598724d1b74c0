import { eventUnder, type Envelope } from "./envelope.ts";

const KEYS = new Set(["time", "host", "source", "sourcetype", "index", "event", "fields"]);

/**
 * Splunk's HTTP Event Collector (docs.splunk.com, "Format events for HTTP Event Collector"), which Tailscale's log streams, Fluent Bit's
 * `splunk` output and Vector's `splunk_hec_logs` write; Panther's `{event, fields, time}` is the same with fewer members. Nothing else
 * may stand beside them: a record that merely has an `event` of its own is no envelope.
 */
export const splunkEvent: Envelope = (wrapped) => {
  const { value } = wrapped;
  if (value["event"] === undefined || !Object.keys(value).every((key) => KEYS.has(key))) return undefined;
  return eventUnder(wrapped, "event", value["time"]);
};
