import type { StreamId } from "@/lib/events/field.ts";
import type { UserType } from "@/lib/events/event.ts";
import type { Filter } from "@/lib/query/filter.ts";

/** Whose commands the Commands page shows. A choice of the page alone: the API is asked for user types. */
export type Who = "people" | "automation" | "all";

const USER_TYPES: Record<Exclude<Who, "all">, UserType[]> = {
  people: ["person"],
  automation: ["service-account", "node", "system"],
};

/** What an address that says nothing means. */
export const DEFAULT_WHO: Who = "people";

/** Whether a page has the switch at all. */
export function hasWho(stream: StreamId): boolean {
  return stream === "commands";
}

/** Reads `who` of a page's address; undefined for what it cannot be. */
export function readWho(text: string | null): Who | undefined {
  if (text === null) return DEFAULT_WHO;
  return isWho(text) ? text : undefined;
}

export function isWho(text: string | null): text is Who {
  return text === "all" || text === "people" || text === "automation";
}

/** Whether the reader asked for user types by name: then that holds, and the switch does not. */
export function namesUserType(filter: Filter): boolean {
  return filter.conditions.some(({ field }) => field === USER_TYPE);
}

/** The same filter with the user types left to the switch. */
export function withoutUserType(filter: Filter): Filter {
  return { ...filter, conditions: filter.conditions.filter(({ field }) => field !== USER_TYPE) };
}

/** What the API is asked with: the reader's filter, and the user types the switch stands for. */
export function askedFilter({ stream, filter, who }: { stream: StreamId; filter: Filter; who: Who }): Filter {
  if (!hasWho(stream) || who === "all" || namesUserType(filter)) return filter;
  const condition = { field: USER_TYPE, op: "in" as const, values: [...USER_TYPES[who]] };
  return { ...filter, conditions: [...filter.conditions, condition] };
}

const USER_TYPE = "userType";
