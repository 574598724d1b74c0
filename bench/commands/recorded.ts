import type { ApiCallEvent } from "../../lib/events/event.ts";
import { formatInstant } from "../../lib/events/instant.ts";
import { Grouping } from "../../lib/commands/group.ts";
import type { MemberCall } from "../../lib/commands/member.ts";
import type { Headers } from "./capture.ts";
import { observed } from "./observe.ts";

/** How exact commands are where a proxy recorded kubectl's headers: shares of the sessions that became one command, and of those named as kubectl did. */
export function scoreRecorded(
  events: readonly ApiCallEvent[],
  headers: ReadonlyMap<string, Headers>,
): { grouped: number; verbs: number } {
  const members = events.flatMap((event) => {
    const sent = headers.get(event.sourceEventId ?? "");
    return sent === undefined ? [] : [memberOf(event, sent)];
  });
  const grouping = new Grouping();
  for (const member of members.toSorted(byGroup)) grouping.add(member);
  const { commands } = grouping.finish();
  const sizes = new Map<string, number>();
  for (const { session } of members) sizes.set(session ?? "", (sizes.get(session ?? "") ?? 0) + 1);
  const named = new Map(members.map(({ session, kubectlCommand }) => [session, kubectlCommand]));
  return {
    grouped: commands.filter(({ session, apiCalls }) => sizes.get(session ?? "") === apiCalls).length / sizes.size,
    verbs: commands.filter(({ session, command }) => named.get(session) === command).length / sizes.size,
  };
}

function byGroup(a: MemberCall, b: MemberCall): number {
  const [left, right] = [a, b].map(({ session, user, id }) => JSON.stringify([session, user, id]));
  return (left ?? "") < (right ?? "") ? -1 : 1;
}

function memberOf(event: ApiCallEvent, { session, kubectlCommand }: Headers): MemberCall {
  const occurredAt = formatInstant(event.occurredAt);
  return {
    ...observed(event),
    type: "call",
    organizationId: "",
    sourceId: "",
    occurredAt,
    receivedAt: occurredAt,
    receivedMs: event.occurredAt.ms,
    clockSkew: false,
    session,
    user: event.user ?? null,
    userType: event.userType,
    groups: event.groups,
    device: null,
    sourceIp: null,
    cluster: null,
    accessMethod: event.accessMethod,
    commandId: null,
    userAgent: null,
    kubectlCommand,
  };
}
