import { STAGES, type AccessMethod, type CommandEvent, type RecordContext } from "../../events/event.ts";
import { eventId } from "../../events/event-id.ts";
import type { Instant } from "../../events/instant.ts";
import { jsonObject, jsonText, jsonTexts, type Json } from "../../events/json.ts";
import { kubectlTarget } from "../../events/kubectl-command.ts";
import { ipOfAddress } from "../../events/socket-address.ts";
import { userTypeOf } from "../../events/user-type.ts";

/** One command as it was typed (auditType `RelayCommands`). How it ended Paralus does not record. */
export function commandOf(
  record: Json,
  occurredAt: Instant,
  context: RecordContext,
): Omit<CommandEvent, "digest"> | { reject: string } {
  const detail = jsonObject(record["detail"]) ?? {};
  const actor = jsonObject(record["actor"]) ?? {};
  const client = jsonObject(record["client"]) ?? {};
  const command = jsonText(detail["message"]);
  if (command === undefined) return { reject: "detail.message, the command, is missing" };
  const user = jsonText(jsonObject(actor["account"])?.["username"]);
  const cluster = jsonText(jsonObject(detail["meta"])?.["cluster_name"]) ?? context.cluster;
  const sourceIp = ipOfAddress(jsonText(client["ip"]));
  return {
    stream: "commands",
    id: eventId(occurredAt, [context.sourceId, "command", String(occurredAt.ms), user, cluster, sourceIp, command]),
    occurredAt,
    sourceEventId: undefined,
    stage: STAGES.complete,
    user,
    userType: userTypeOf(user),
    groups: jsonTexts(actor["groups"]),
    device: undefined,
    sourceIp,
    cluster,
    ...kubectlTarget(command),
    accessMethod: accessOf(jsonText(client["type"]), command),
    session: undefined,
    durationMs: undefined,
    command,
    exitCode: undefined,
  };
}

/** `CLI` is Paralus' name for whatever is no browser: what was typed tells whether it was kubectl. */
function accessOf(clientType: string | undefined, command: string): AccessMethod {
  if (clientType === "BROWSER") return "browser";
  if (clientType === "KUBECTL") return "kubectl";
  if (clientType === "CLI") return /^kubectl\b/.test(command) ? "kubectl" : "client";
  return "unknown";
}
