import type { RawRecord, RecordContext, Verdict } from "../event.ts";
import { parseInstant } from "../instant.ts";
import { jsonObject, jsonText, shownJson, type Json } from "../json.ts";
import { canonicalJson } from "./canonical-json.ts";
import { changeEvent, type ChangeParts } from "./change-record.ts";
import { WEBHOOK_CHANGES, webhookSentence, type ChangeKind } from "./webhook-changes.ts";

/** Whether this is an event of a Tailscale webhook. */
export function isWebhookRecord(record: Json): boolean {
  return jsonText(record["type"]) !== undefined && record["timestamp"] !== undefined && record["tailnet"] !== undefined;
}

/**
 * One event of a Tailscale webhook (docs: tailscale.com/kb/1213): a change in the audit log's words where there are such, else one of its own.
 * It shares no id with the audit log's record of the same change.
 */
export function webhookChangeOf(record: Json, _raw: RawRecord, context: RecordContext): Verdict {
  const given = record["timestamp"];
  const occurredAt = typeof given === "string" ? parseInstant(given) : undefined;
  if (occurredAt === undefined)
    return { reject: `timestamp "${shownJson(given)}" is no RFC 3339 time between 1970 and 10889` };
  const type = jsonText(record["type"]) ?? "";
  const data = jsonObject(record["data"]) ?? {};
  const event = changeEvent(partsOf({ type, data, tailnet: jsonText(record["tailnet"]) }), {
    context,
    occurredAt,
    names: { displayName: undefined, loginName: undefined },
    tailnet: jsonText(record["tailnet"]) ?? context.cluster,
  });
  const summary = webhookSentence({ type, message: jsonText(record["message"]), data });
  return { event: { ...event, summary, exact: true, witness: true } };
}

function partsOf({ type, data, tailnet }: { type: string; data: Json; tailnet: string | undefined }): ChangeParts {
  const actor = jsonText(data["actor"]);
  const nodeId = jsonText(data["nodeID"]);
  const kind = kindOf(type, nodeId);
  return {
    ...kind,
    user: actor,
    userType: actor === undefined ? "system" : "person",
    actorType: undefined,
    actorId: undefined,
    targetName: jsonText(data["deviceName"]) ?? jsonText(data["user"]) ?? tailnet,
    targetId: nodeId,
    origin: "WEBHOOK",
    groupId: undefined,
    oldValue: data["oldRoles"] ?? data["oldPolicy"],
    newValue: data["newRoles"] ?? data["newPolicy"],
    details: data["expiration"] === undefined ? undefined : canonicalJson(data["expiration"]),
    error: undefined,
  };
}

/** In the audit log's words; of several kinds it may be, only what they have in common: the first action begins as the others do. */
function kindOf(type: string, nodeId: string | undefined): ChangeKind {
  const kinds = WEBHOOK_CHANGES[type] ?? [];
  const [first] = kinds;
  if (first === undefined)
    return { action: upperSnake(type), targetType: nodeId === undefined ? "TAILNET" : "NODE", property: undefined };
  return {
    ...first,
    property: kinds.every(({ property }) => property === first.property) ? first.property : undefined,
  };
}

const TYPE_LENGTH_MAX = 100;

/** `nodeNeedsApproval` as the audit log would write it. */
function upperSnake(type: string): string {
  return type
    .slice(0, TYPE_LENGTH_MAX)
    .replaceAll(/([a-z])([A-Z])|([A-Z])([A-Z][a-z])/g, "$1$3_$2$4")
    .toUpperCase();
}
