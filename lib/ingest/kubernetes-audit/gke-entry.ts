import { STAGES, type Stage } from "../../events/event.ts";
import { parseInstant, type Instant } from "../../events/instant.ts";
import { jsonObject as object, jsonText as text, shownJson as shown, type Json } from "../../events/json.ts";
import { missing } from "./fields.ts";

/** What we read of a LogEntry of GKE's Cloud Audit Logs. */
export type GkeEntry = {
  /** One id for both entries of a long-running call, else the entry's own. */
  callId: string;
  at: Instant;
  method: string;
  resourceName: string | undefined;
  principal: string | undefined;
  payload: Json;
  /** Authorization said no. */
  forbidden: boolean;
  /** A google.rpc code: 0 is OK. */
  code: number;
  stage: Stage;
  /** Told by two entries: one when it began, one when it ended. */
  inTwo: boolean;
};

/** @returns the reason when it cannot be an event: another service's entry, or no identity. */
export function gkeEntryOf(entry: Json): GkeEntry | { reject: string } {
  const payload = object(entry["protoPayload"]) ?? {};
  const { serviceName = "k8s.io" } = payload;
  if (serviceName !== "k8s.io") return { reject: `protoPayload.serviceName is ${shown(serviceName)}, not k8s.io` };
  const { insertId, timestamp } = entry;
  const { methodName } = payload;
  if (!isText(insertId)) return { reject: missing("insertId", insertId) };
  if (!isText(timestamp)) return { reject: missing("timestamp", timestamp) };
  if (!isText(methodName)) return { reject: missing("protoPayload.methodName", methodName) };
  const at = parseInstant(timestamp);
  if (at === undefined) return { reject: `timestamp "${shown(timestamp)}" is no RFC 3339 time between 1970 and 10889` };
  const labels = object(entry["labels"]) ?? {};
  return {
    at,
    method: methodName,
    ...operationOf(entry, insertId),
    resourceName: text(payload["resourceName"]),
    principal: principalOf(payload),
    payload,
    forbidden: labels["authorization.k8s.io/decision"] === "forbid",
    code: codeOf(payload),
  };
}

function isText(value: unknown): value is string {
  return text(value) !== undefined;
}

/** `first` and `last` are both set on a call that was over when it was logged; a watch or exec has an entry for each. */
function operationOf(entry: Json, insertId: string): Pick<GkeEntry, "callId" | "stage" | "inTwo"> {
  const operation = object(entry["operation"]) ?? {};
  const first = operation["first"] === true;
  const inTwo = first !== (operation["last"] === true);
  return {
    callId: (inTwo ? text(operation["id"]) : undefined) ?? insertId,
    stage: inTwo && first ? STAGES.started : STAGES.complete,
    inTwo,
  };
}

function principalOf(payload: Json): string | undefined {
  const authentication = object(payload["authenticationInfo"]);
  return text(authentication?.["principalEmail"]) ?? text(authentication?.["principalSubject"]);
}

/** An absent status, and one without a code, says OK. */
function codeOf(payload: Json): number {
  const code = object(payload["status"])?.["code"];
  return typeof code === "number" && Number.isInteger(code) ? code : 0;
}
