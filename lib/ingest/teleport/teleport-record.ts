import type { ApiCallEvent, RecordContext, UserType } from "../../events/event.ts";
import type { Instant } from "../../events/instant.ts";
import { jsonObject, jsonText, jsonTexts, type Json } from "../../events/json.ts";
import { ipOfAddress } from "../../events/socket-address.ts";
import { userTypeOf } from "../../events/user-type.ts";

/** A Teleport record of Kubernetes access, and what is needed to make an event of it. */
export type TeleportRecord = { record: Json; time: Instant; context: RecordContext };

/** Who acted, from where, on which cluster: what Teleport's Kubernetes events have in common. */
export type Who = Pick<ApiCallEvent, "user" | "userType" | "groups" | "device" | "sourceIp" | "cluster">;

/**
 * Reads them (wire format: Teleport `events.proto`, UserMetadata, ConnectionMetadata, KubernetesClusterMetadata; the names of the latter's
 * addresses hold a dot).
 */
export function whoOf({ record, context }: TeleportRecord): Who {
  const user = jsonText(record["user"]);
  return {
    user,
    userType: teleportUserType(record, user),
    groups: jsonTexts(record["kubernetes_groups"]),
    // The machine's asset tag, where Teleport's device trust vouches for it.
    device: jsonText(jsonObject(record["trusted_device"])?.["asset_tag"]),
    sourceIp: ipOfAddress(jsonText(record["addr.remote"])),
    cluster: jsonText(record["kubernetes_cluster"]) ?? context.cluster,
  };
}

/** `UserKind`, by number as Teleport's JSON has it and by name as some shippers do. */
const TYPE_OF_KIND = new Map<unknown, UserType>([
  [1, "person"],
  ["USER_KIND_HUMAN", "person"],
  [2, "service-account"],
  ["USER_KIND_BOT", "service-account"],
  [3, "system"],
  ["USER_KIND_SYSTEM", "system"],
]);

/** A bot is no person, whatever it is called. Before Teleport 16 only its name tells. */
function teleportUserType(record: Json, user: string | undefined): UserType {
  if (user === undefined) return "anonymous";
  if (jsonText(record["bot_name"]) !== undefined) return "service-account";
  return TYPE_OF_KIND.get(record["user_kind"]) ?? userTypeOf(user);
}

/** A moment as a part of a natural key. */
export function keyOf({ ms, ns }: Instant): string {
  return `${String(ms)}.${String(ns)}`;
}
