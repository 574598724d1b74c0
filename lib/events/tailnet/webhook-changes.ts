import { jsonText, jsonTexts, type Json } from "../json.ts";
import { lookup } from "../lookup.ts";
import { shortened } from "./words.ts";

/** Which changes of the configuration log tell the same; `property` is undefined where the record has none. */
export type ChangeKind = { targetType: string; action: string; property: string | undefined };

/**
 * What a webhook's type is called in the configuration log. A type that is missing here tells of no change: somebody waits for an
 * approval, a key is about to expire, a device is set up wrongly, or the webhook is tested.
 */
export const WEBHOOK_CHANGES = lookup<readonly ChangeKind[]>({
  nodeCreated: kinds("NODE.CREATE"),
  nodeApproved: kinds("NODE.APPROVE"),
  nodeAuthorized: kinds("NODE.APPROVE"),
  nodeKeyExpired: kinds("NODE.EXPIRED.KEY_EXPIRY_TIME"),
  nodeDeleted: kinds("NODE.DELETE"),
  nodeSigned: kinds("NODE.UPDATE.TKA"),
  userCreated: kinds("USER.CREATE"),
  userApproved: kinds("USER.APPROVE"),
  userSuspended: kinds("USER.SUSPEND", "USER.SUSPEND_GLOBAL"),
  userRestored: kinds("USER.RESTORE", "USER.RESTORE_GLOBAL"),
  userDeleted: kinds("USER.DELETE"),
  userRoleUpdated: kinds("USER.UPDATE.USER_ROLE"),
  policyUpdate: kinds("TAILNET.UPDATE.ACL"),
  webhookUpdated: kinds("WEBHOOK_ENDPOINT.UPDATE.SUBSCRIBED_EVENTS", "WEBHOOK_ENDPOINT.UPDATE.SECRET"),
  webhookDeleted: kinds("WEBHOOK_ENDPOINT.DELETE"),
});

/** `{device}`, `{user}`, `{actor}`, `{from}` and `{to}` are what the event's data says. */
const SENTENCES = lookup<string>({
  nodeCreated: "{actor} added {device} to the tailnet",
  nodeNeedsApproval: "{device} waits for approval",
  nodeNeedsAuthorization: "{device} waits for approval",
  nodeApproved: "{actor} approved {device}",
  nodeAuthorized: "{actor} approved {device}",
  nodeKeyExpiringInOneDay: "The key of {device} expires within a day",
  nodeKeyExpired: "The key of {device} expired",
  nodeDeleted: "{actor} removed {device} from the tailnet",
  nodeSigned: "{actor} signed {device} for tailnet lock",
  nodeNeedsSignature: "{device} waits for a tailnet lock signature",
  userCreated: "{actor} added {user} to the tailnet",
  userNeedsApproval: "{user} waits for approval",
  userApproved: "{actor} approved {user}",
  userSuspended: "{actor} suspended {user}",
  userRestored: "{actor} restored {user}",
  userDeleted: "{actor} deleted {user}",
  userRoleUpdated: "{actor} changed the role of {user} from {from} to {to}",
  policyUpdate: "{actor} changed the policy file",
  subnetIPForwardingNotEnabled: "{device} is a subnet router without IP forwarding",
  exitNodeIPForwardingNotEnabled: "{device} is an exit node without IP forwarding",
  test: "A test of the webhook",
  webhookUpdated: "{actor} changed the webhook",
  webhookDeleted: "{actor} deleted the webhook",
});

const SENTENCE_LENGTH = 400;
const NAME_LENGTH = 80;

/**
 * One event of a Tailscale webhook as one sentence, at most 400 characters: its own `message` where the type is unknown.
 * @param data the event's `data`; its values are texts, except for lists of roles.
 */
export function webhookSentence({
  type,
  message,
  data,
}: {
  type: string;
  message: string | undefined;
  data: Json;
}): string {
  const sentence = SENTENCES[type];
  if (sentence === undefined) return shortened(message ?? `Tailscale sent “${type}”`, SENTENCE_LENGTH);
  const said = sentence.replace(/\{(\w+)\}/g, (_, name: string) => shortened(wordOf(name, data), NAME_LENGTH));
  return shortened(said, SENTENCE_LENGTH);
}

function wordOf(name: string, data: Json): string {
  if (name === "device") return jsonText(data["deviceName"]) ?? jsonText(data["nodeID"]) ?? "a node";
  if (name === "user") return jsonText(data["user"]) ?? "a user";
  if (name === "from") return roles(data["oldRoles"]);
  if (name === "to") return roles(data["newRoles"]);
  return jsonText(data["actor"]) ?? "Somebody";
}

function roles(value: unknown): string {
  return jsonTexts(value).join(", ") || "no role";
}

function kinds(...names: string[]): ChangeKind[] {
  return names.map((name) => {
    const [targetType = "", action = "", property] = name.split(".");
    return { targetType, action, property };
  });
}
