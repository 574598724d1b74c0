import { hash } from "node:crypto";
import {
  STAGES,
  type Outcome,
  type RawRecord,
  type RecordContext,
  type TailnetChangeEvent,
  type UserType,
  type Verdict,
} from "../event.ts";
import { eventId } from "../event-id.ts";
import { parseInstant, type Instant } from "../instant.ts";
import { jsonObject, jsonText, shownJson, type Json } from "../json.ts";
import { lookup } from "../lookup.ts";
import { naturalKey } from "../natural-key.ts";
import { canonicalJson } from "./canonical-json.ts";
import { describeChange } from "./describe-change.ts";

/** Whether this is a record of Tailscale's configuration audit log, in whatever way it came. */
export function isChangeRecord(record: Json): boolean {
  return jsonText(record["action"]) !== undefined && jsonObject(record["actor"]) !== undefined;
}

/**
 * One record of Tailscale's configuration audit log (OpenAPI `ConfigurationAuditLog`): pulled, from a bucket, or pushed by a log
 * stream. Pushed ones have no `eventTime`; theirs is the time their envelope gives, until the same change is told exactly.
 */
export function changeOf(record: Json, { sentAt }: RawRecord, context: RecordContext): Verdict {
  const told = timeOf(record);
  if (told !== undefined && "reject" in told) return told;
  const occurredAt = told ?? sentAt;
  if (occurredAt === undefined) return { reject: "eventTime is missing, and no envelope gives a time" };
  const actor = jsonObject(record["actor"]) ?? {};
  const names = { displayName: jsonText(actor["displayName"]), loginName: jsonText(actor["loginName"]) };
  const event = changeEvent(partsOf(record, actor), { context, occurredAt, names, tailnet: context.cluster });
  return { event: { ...event, exact: told !== undefined, witness: false } };
}

function partsOf(record: Json, actor: Json): ChangeParts {
  const target = jsonObject(record["target"]) ?? {};
  return {
    user: jsonText(actor["loginName"]) ?? jsonText(actor["displayName"]) ?? jsonText(actor["id"]),
    userType: userTypeOfActor(jsonText(actor["type"])),
    actorType: jsonText(actor["type"]),
    actorId: jsonText(actor["id"]),
    action: jsonText(record["action"]) ?? "",
    targetType: jsonText(target["type"]),
    targetName: jsonText(target["name"]) ?? jsonText(target["id"]),
    targetId: jsonText(target["id"]),
    property: jsonText(target["property"]),
    origin: jsonText(record["origin"]),
    groupId: jsonText(record["eventGroupID"]),
    oldValue: record["old"],
    newValue: record["new"],
    details: jsonText(record["actionDetails"]),
    error: jsonText(record["error"]),
  };
}

/** What a change consists of, whoever tells of it; values as parsed. */
export type ChangeParts = Omit<
  TailnetChangeEvent,
  | "stream"
  | "id"
  | "occurredAt"
  | "stage"
  | "digest"
  | "changeKey"
  | "exact"
  | "witness"
  | "outcome"
  | "tailnet"
  | "summary"
  | "oldValue"
  | "newValue"
> & { oldValue: unknown; newValue: unknown };

type Told = {
  context: RecordContext;
  occurredAt: Instant;
  /** What the actor is called. */
  names: { displayName: string | undefined; loginName: string | undefined };
  tailnet: string | undefined;
};

/** The event of these parts: its key is what tells two changes apart, and no time is part of that. */
export function changeEvent(
  { oldValue, newValue, ...parts }: ChangeParts,
  { context, occurredAt, names, tailnet }: Told,
): Omit<TailnetChangeEvent, "exact" | "witness"> {
  const values = { oldValue: jsonValue(oldValue), newValue: jsonValue(newValue) };
  const key = [
    context.sourceId,
    "change",
    parts.groupId,
    parts.action,
    parts.actorId,
    parts.targetId,
    parts.targetType,
    parts.property,
    ...[oldValue, newValue].map((value) => (value === undefined ? undefined : canonicalJson(value))),
    parts.details,
    parts.error,
  ];
  return {
    stream: "tailnet-changes",
    id: eventId(occurredAt, key),
    occurredAt,
    stage: STAGES.complete,
    changeKey: digestOf(key),
    digest: digestOf([...key, parts.user, parts.targetName, parts.origin]),
    ...parts,
    ...values,
    outcome: parts.error === undefined ? "success" : ("failed" satisfies Outcome),
    tailnet,
    summary: describeChange({
      ...parts,
      actor: { ...names, id: parts.actorId, type: parts.actorType },
      old: oldValue,
      new: newValue,
    }),
  };
}

function digestOf(parts: readonly (string | undefined)[]): string {
  return hash("sha256", naturalKey(parts), "hex").slice(0, 32);
}

/** JSON's own null is as good as no value. */
function jsonValue(value: unknown): string | undefined {
  return value === undefined || value === null ? undefined : JSON.stringify(value);
}

/** Go writes a time that was never set as year 1. */
function timeOf(record: Json): Instant | { reject: string } | undefined {
  const value = record["eventTime"];
  if (value === undefined || value === null || value === "" || value === "0001-01-01T00:00:00Z") return undefined;
  const time = typeof value === "string" ? parseInstant(value) : undefined;
  return time ?? { reject: `eventTime "${shownJson(value)}" is no RFC 3339 time between 1970 and 10889` };
}

/** Of those that act in a tailnet's audit log; what is new there is taken for a machine. */
const USER_TYPES = lookup<UserType>({
  USER: "person",
  NODE: "node",
  AUTOMATED_WORKER: "system",
  MULLVAD: "system",
  LOGSTREAM: "system",
  SECRET_SCANNER: "system",
});

function userTypeOfActor(type: string | undefined): UserType {
  return type === undefined ? "system" : (USER_TYPES[type] ?? "service-account");
}
