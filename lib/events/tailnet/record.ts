import type { RawRecord, RecordContext, Verdict } from "../event.ts";
import { jsonObject, type Json } from "../json.ts";
import { changeOf, isChangeRecord } from "./change-record.ts";
import { flowsOf, isFlowRecord } from "./flow-record.ts";
import { isWebhookRecord, webhookChangeOf } from "./webhook-record.ts";

type Reader = (record: Json, raw: RawRecord, context: RecordContext) => Verdict;

/**
 * One record of a tailnet, told by its shape, since one log stream may carry both logs: of the configuration audit log, of the network
 * flow logs, or of a webhook.
 */
export function readTailnetRecord(raw: RawRecord, context: RecordContext): Verdict {
  if (raw.problem !== undefined) return { reject: raw.problem };
  const record = jsonObject(raw.value);
  if (record === undefined) return { reject: "record is not a JSON object" };
  const read = readerOf(record);
  return read === undefined ? { reject: UNKNOWN } : read(record, raw, context);
}

function readerOf(record: Json): Reader | undefined {
  if (isChangeRecord(record)) return changeOf;
  if (isFlowRecord(record)) return flowsOf;
  return isWebhookRecord(record) ? webhookChangeOf : undefined;
}

const UNKNOWN =
  "record is none of a tailnet: it has neither an actor and an action (configuration audit log), nor a nodeId and a window (network flow log), nor is it a webhook's event";
