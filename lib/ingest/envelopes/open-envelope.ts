import type { RawRecord } from "../../events/event.ts";
import { isObject } from "../parse-record.ts";
import { azureRecord } from "./azure.ts";
import type { Envelope } from "./envelope.ts";
import { helrEvent } from "./helr.ts";
import { logLine } from "./log-line.ts";
import { pubSubPush } from "./pub-sub.ts";
import { splunkEvent } from "./splunk.ts";

/**
 * Every envelope of one event. The first that knows the record opens it: those told by all their members come before the one that asks
 * for a line only (Pub/Sub's `message` would be one).
 */
const ENVELOPES: readonly Envelope[] = [splunkEvent, helrEvent, pubSubPush, azureRecord, logLine];

/**
 * Takes a record out of the envelope that a shipper or a cloud put around it, one layer.
 * @returns what lies inside under the same index and key: its own bytes, its value or why it has none, and the envelope's time where nothing
 *   further in named one; undefined when the record is no envelope.
 */
export function openEnvelope(record: RawRecord): RawRecord | undefined {
  const { value, bytes, index, key, sentAt } = record;
  if (record.problem !== undefined || !isObject(value)) return undefined;
  for (const envelope of ENVELOPES) {
    const inner = envelope({ value, bytes });
    if (inner !== undefined) return { index, key, ...inner, sentAt: inner.sentAt ?? sentAt };
  }
  return undefined;
}
