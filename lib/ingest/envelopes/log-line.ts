import { isObject } from "../parse-record.ts";
import { eventUnder, looksLikeObject, type Envelope, type Wrapped } from "./envelope.ts";

/** Where a shipper puts the line it read: Fluent Bit and Fluentd `log`, Vector and CloudWatch `message`. */
const LINE_KEYS = ["log", "message"];
/** When the line was read, best first: Fluent Bit, Vector and CloudWatch, Docker's json-file and CRI. */
const TIME_KEYS = ["date", "timestamp", "@timestamp", "time"];
/** What only shippers put beside a line. */
const SHIPPER_KEYS = [
  ...["date", "@timestamp", "tag", "stream", "logtag", "_p", "filename", "kubernetes", "docker"],
  ...["container_id", "container_name", "source_type", "extractedFields"],
];

/** What else they put there, and others may too: of hosts, files, queues and buckets. */
const PLACE_KEYS = [
  ...["host", "hostname", "file", "source", "offset", "topic", "partition", "message_key", "headers"],
  ...["bucket", "object", "region", "attributes", "message_id", "request_id", "source_arn", "log_group", "log_stream"],
];
const LINE_METADATA = new Set([...TIME_KEYS, "id"]);
const METADATA = new Set([...TIME_KEYS, ...SHIPPER_KEYS, ...PLACE_KEYS, "id"]);

/**
 * A line of a log as Fluent Bit (`{"date", "log"}`), Fluentd (`{"log"|"message"}`), Vector (`{"message", "timestamp", "source_type",
 * "host", "file"}`) and CloudWatch (`{"id", "timestamp", "message"}`) send it, with whatever metadata beside it. A line that is no JSON
 * is an envelope too where what stands beside it proves a shipper: then its reason names the line, not a missing field.
 */
export const logLine: Envelope = (wrapped) => {
  const { value } = wrapped;
  const name = LINE_KEYS.find((key) => isObject(value[key]) || looksLikeObject(value[key]));
  if (name !== undefined) return eventUnder(wrapped, name, timeOf(wrapped));
  const line = LINE_KEYS.find((key) => typeof value[key] === "string");
  return line !== undefined && isShipped(value, line) ? eventUnder(wrapped, line, timeOf(wrapped)) : undefined;
};

function timeOf({ value }: Wrapped): unknown {
  const name = TIME_KEYS.find((key) => value[key] !== undefined);
  return name === undefined ? undefined : value[name];
}

function isShipped(value: Record<string, unknown>, line: string): boolean {
  return SHIPPER_KEYS.some((key) => key in value) || isNothingButLine(value, line, LINE_METADATA);
}

/** Whether a record is a line with a shipper's metadata and nothing else: then it can be no record of any kind. */
export function isNothingButLine(value: Record<string, unknown>, line: string, metadata = METADATA): boolean {
  return Object.keys(value).every((key) => key === line || metadata.has(key));
}
