import type { RawRecord, RecordContext, Verdict } from "../../events/event.ts";
import { jsonObject, jsonText, shownJson, type Json } from "../../events/json.ts";
import { recordTime } from "../record-time.ts";
import type { SourceKind } from "../source-kind.ts";
import { apiCallOfRequest, apiCallOfPort } from "./api-call.ts";
import { commandOfExec, commandOfSessionEnd, commandOfSessionStart } from "./session.ts";
import { teleportSetup } from "./setup.ts";
import type { TeleportRecord } from "./teleport-record.ts";

/** Teleport's Kubernetes access: wire format `api/proto/teleport/legacy/types/events/events.proto`, each event as one flat JSON object. */
export const teleport: SourceKind = {
  id: "teleport",
  label: "Teleport",
  summary: "Kubernetes access through Teleport: every API call, what was run in pods, and the sessions it was run in.",
  cluster: "from-record",
  normalize,
  setup: teleportSetup,
};

const READERS = new Map<string, (from: TeleportRecord) => Verdict>([
  ["kube.request", apiCallOfRequest],
  ["port", apiCallOfPort],
  ["exec", commandOfExec],
  ["session.start", commandOfSessionStart],
  ["session.end", commandOfSessionEnd],
]);

function normalize(raw: RawRecord, context: RecordContext): Verdict {
  if (raw.problem !== undefined) return { reject: raw.problem };
  const record = jsonObject(raw.value);
  if (record === undefined) return { reject: "record is not a JSON object" };
  const type = jsonText(record["event"]);
  if (type === undefined) return { reject: "event, the type of a Teleport record, is missing" };
  const reader = READERS.get(type);
  if (reader === undefined)
    return {
      reject: `event "${shownJson(type)}" is no Kubernetes request, exec, port forwarding or session: no stream holds it`,
    };
  if (!isKubernetes(record))
    return { reject: `event "${type}" is of protocol ${protocolOf(record)}, not of Kubernetes access` };
  const time = recordTime(record, "time") ?? raw.sentAt ?? { reject: "time is missing" };
  return "reject" in time ? time : reader({ record, time, context });
}

/** Exec, port and session events are SSH's too. */
function isKubernetes(record: Json): boolean {
  const protocol = jsonText(record["proto"]);
  return protocol === undefined ? jsonText(record["kubernetes_cluster"]) !== undefined : protocol === "kube";
}

function protocolOf(record: Json): string {
  const protocol = jsonText(record["proto"]);
  return protocol === undefined ? "none" : `"${shownJson(protocol)}"`;
}
