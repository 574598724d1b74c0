import type { RawRecord, RecordContext, Verdict } from "../../events/event.ts";
import { instantOf, type Instant } from "../../events/instant.ts";
import { jsonObject, jsonText, shownJson, type Json } from "../../events/json.ts";
import { sealed } from "../../events/sealed.ts";
import { recordTime } from "../record-time.ts";
import type { SourceKind } from "../source-kind.ts";
import { apiCallOf } from "./api-call.ts";
import { commandOf } from "./command.ts";
import { paralusSetup } from "./setup.ts";
import { unwrap } from "./unwrap.ts";

/** Paralus, the open-source form of Rafay's zero-trust kubectl: wire formats of its relay (`pkg/tail/types.go`) and audit events (`pkg/audit/events.go`). */
export const paralus: SourceKind = {
  id: "paralus",
  label: "Paralus",
  summary:
    "Zero-trust kubectl by Paralus: every API call through its relay, and the commands typed in its browser shell.",
  cluster: "from-record",
  normalize,
  setup: paralusSetup,
};

const COMMAND_TYPE = "kubectl.command.detail";

/** Reads one record of either type, bare or as Paralus stores it. */
function normalize(raw: RawRecord, context: RecordContext): Verdict {
  if (raw.problem !== undefined) return { reject: raw.problem };
  const value = jsonObject(raw.value);
  if (value === undefined) return { reject: "record is not a JSON object" };
  const { record, keptAt } = unwrap(value);
  const wrong = whyNot(record);
  if (wrong !== undefined) return { reject: wrong };
  const occurredAt = momentOf(record, keptAt ?? raw.sentAt);
  if ("reject" in occurredAt) return occurredAt;
  const made =
    record["type"] === COMMAND_TYPE ? commandOf(record, occurredAt, context) : apiCallOf(record, occurredAt, context);
  return "reject" in made ? made : { event: sealed(made) };
}

/** Why this is neither a command nor an API call; undefined when it is one. */
function whyNot(record: Json): string | undefined {
  const type = jsonText(record["type"]);
  if (type !== undefined)
    return type === COMMAND_TYPE
      ? undefined
      : `type "${shownJson(type)}" is a system record of Paralus, neither a kubectl command nor an API call: no stream holds those yet`;
  if (record["serverName"] !== undefined && record["statusCode"] !== undefined)
    return "record is a line of the relay's own log, which names users and clusters by their certificates only: send what relay-tail makes of it";
  if (jsonText(record["m"]) === undefined)
    return "record is none of Paralus: it has neither a type nor m, the method of an API call";
  return undefined;
}

/**
 * To the millisecond: Paralus' stores keep a record's time as a double, so that its microseconds differ by the way it comes, and one record
 * must not look like two.
 */
function momentOf(record: Json, keptAt: Instant | undefined): Instant | { reject: string } {
  const member = record["type"] === COMMAND_TYPE ? "timestamp" : "ts";
  const moment = recordTime(record, member) ?? keptAt ?? { reject: `${member} is missing` };
  return "reject" in moment ? moment : instantOf(moment.ms);
}
