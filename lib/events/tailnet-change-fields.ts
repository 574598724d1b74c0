import type { Field } from "./field.ts";
import { SHARED } from "./shared-fields.ts";

/** Stream `tailnet-changes`, in the order of the API item and the CSV columns. */
export const TAILNET_CHANGE_FIELDS = [
  SHARED.id,
  SHARED.occurredAt,
  SHARED.receivedAt,
  SHARED.user,
  SHARED.userType,
  { id: "actorType", label: "Actor type", type: "text", column: "actor_type", filter: "facet", key: "h" },
  { id: "actorId", label: "Actor id", type: "text", column: "actor_id" },
  { id: "action", label: "Action", type: "text", column: "action", always: true, filter: "facet", key: "m" },
  { id: "targetType", label: "Target type", type: "text", column: "target_type", filter: "facet", key: "r" },
  {
    id: "targetName",
    label: "Target",
    type: "text",
    column: "target_name",
    filter: "facet",
    key: "n",
    searched: true,
  },
  { id: "targetId", label: "Target id", type: "text", column: "target_id" },
  { id: "property", label: "Property", type: "text", column: "property", filter: "facet", key: "p" },
  { id: "origin", label: "Origin", type: "text", column: "origin", filter: "facet", key: "g" },
  SHARED.outcome,
  { id: "groupId", label: "Operation", type: "text", column: "group_id", filter: "value", key: "k" },
  { id: "tailnet", label: "Tailnet", type: "text", column: "tailnet", filter: "facet", key: "l" },
  { id: "summary", label: "Change", type: "text", column: "summary", always: true, searched: true },
  { id: "old", label: "Before", type: "json", column: "old_value" },
  { id: "new", label: "After", type: "json", column: "new_value" },
  { id: "details", label: "Details", type: "text", column: "details" },
  { id: "error", label: "Error", type: "text", column: "error" },
  { id: "witnessed", label: "Told by a webhook", type: "boolean", column: "witnessed", always: true },
  SHARED.clockSkew,
  SHARED.source,
] as const satisfies readonly Field[];

export type TailnetChangeFieldId = (typeof TAILNET_CHANGE_FIELDS)[number]["id"];
