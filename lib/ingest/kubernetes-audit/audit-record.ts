import { parseInstant, type Instant } from "../../events/instant.ts";
import {
  jsonObject as object,
  jsonText as text,
  jsonTexts as texts,
  shownJson as shown,
  type Json,
} from "../../events/json.ts";
import { httpStatus, missing, nameOf } from "./fields.ts";

/** What we read of an audit.k8s.io Event. A field of the wrong type counts as absent: only identity is insisted on. */
export type AuditRecord = {
  auditId: string;
  received: Instant;
  stage: string;
  stageTime: Instant | undefined;
  requestUri: string | undefined;
  verb: string | undefined;
  user: Identity;
  impersonatedUser: Identity | undefined;
  sourceIps: string[];
  userAgent: string | undefined;
  objectRef: ObjectRef | undefined;
  status: number | undefined;
  /** `authorization.k8s.io/decision`. */
  decision: string | undefined;
  /** The name in the object sent back, or sent. */
  objectName: string | undefined;
};

type Identity = { username: string | undefined; groups: string[] };

export type ObjectRef = {
  resource: string | undefined;
  subresource: string | undefined;
  namespace: string | undefined;
  name: string | undefined;
  apiGroup: string | undefined;
  apiVersion: string | undefined;
};

/** Reads one record's JSON. @returns the reason when it cannot be an event: a wrong kind, or no identity. */
export function readAuditRecord(value: unknown): AuditRecord | { reject: string } {
  const event = object(value);
  if (event === undefined) return { reject: "record is not a JSON object" };
  const wrongKind = wrongKindOf(event);
  if (wrongKind !== undefined) return { reject: wrongKind };
  const auditId = text(event["auditID"]);
  if (auditId === undefined) return { reject: missing("auditID", event["auditID"]) };
  const timestamp = text(event["requestReceivedTimestamp"]);
  if (timestamp === undefined) {
    return { reject: missing("requestReceivedTimestamp", event["requestReceivedTimestamp"]) };
  }
  const received = parseInstant(timestamp);
  if (received === undefined) {
    return { reject: `requestReceivedTimestamp "${shown(timestamp)}" is no RFC 3339 time between 1970 and 10889` };
  }
  const stage = text(event["stage"]);
  if (stage === undefined) return { reject: missing("stage", event["stage"]) };
  return detailsOf(event, { auditId, received, stage });
}

function detailsOf(
  event: Json,
  { auditId, received, stage }: Pick<AuditRecord, "auditId" | "received" | "stage">,
): AuditRecord {
  const impersonated = object(event["impersonatedUser"]);
  const objectRef = object(event["objectRef"]);
  const stageTimestamp = text(event["stageTimestamp"]);
  return {
    auditId,
    received,
    stage,
    stageTime: stageTimestamp === undefined ? undefined : parseInstant(stageTimestamp),
    requestUri: text(event["requestURI"]),
    verb: text(event["verb"]),
    user: identity(object(event["user"]) ?? {}),
    impersonatedUser: impersonated && identity(impersonated),
    sourceIps: texts(event["sourceIPs"]),
    userAgent: text(event["userAgent"]),
    objectRef: objectRef && readObjectRef(objectRef),
    status: httpStatus(object(event["responseStatus"])?.["code"]),
    decision: text(object(event["annotations"])?.["authorization.k8s.io/decision"]),
    objectName: nameOf(event["responseObject"]) ?? nameOf(event["requestObject"]),
  };
}

/** The webhook's items carry neither kind nor apiVersion, log lines both. */
function wrongKindOf(event: Json): string | undefined {
  const { kind, apiVersion } = event;
  if (kind !== undefined && kind !== "Event") return `kind is ${shown(kind)}, not Event`;
  if (apiVersion === undefined || (typeof apiVersion === "string" && apiVersion.startsWith("audit.k8s.io/")))
    return undefined;
  return `apiVersion is ${shown(apiVersion)}, not one of audit.k8s.io`;
}

function identity(user: Json): Identity {
  return { username: text(user["username"]), groups: texts(user["groups"]) };
}

function readObjectRef(ref: Json): ObjectRef {
  return {
    resource: text(ref["resource"]),
    subresource: text(ref["subresource"]),
    namespace: text(ref["namespace"]),
    name: text(ref["name"]),
    apiGroup: text(ref["apiGroup"]),
    apiVersion: text(ref["apiVersion"]),
  };
}
