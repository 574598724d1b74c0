"use client";

import { formatDuration } from "@/components/ui/format-duration.ts";
import { formatAmount } from "@/components/ui/format-number.ts";
import { Outcome, StatusOutcome } from "@/components/ui/outcome";
import { PlainText } from "@/components/ui/plain-text";
import type { ApiCallItem, CommandItem } from "@/lib/events/item.ts";
import type { Filter } from "@/lib/query/filter.ts";
import { rangeOf } from "./command-calls";
import { FlowReports } from "./flow-reports";
import { isChange, isCommand, isFlow } from "./kinds.ts";
import { Item, Section, Unread } from "./neighbour-list";
import { readJson, type DetailAnswer, type EventPage } from "./read-api";
import { SameOperation } from "./same-operation";
import { useRead } from "./use-read";
import { useCurrentView } from "./view-context";
import { apiHref, callsHref, eventApiHref, viewHref } from "./view.ts";
import { CallText, targetOf } from "./what-text";

const SHOWN = 30;

/** What else belongs to this event: the calls of its command, what was done in its session or operation, what the other end says. */
export function Neighbours({ event }: { event: DetailAnswer }) {
  if (isChange(event)) return <SameOperation change={event} />;
  if (isFlow(event)) return <FlowReports reports={event.reports} />;
  if (isCommand(event))
    return (
      <>
        <CallsOfCommand command={event} current={undefined} title="API calls" />
        {event.session !== null && <SessionCommands session={event.session} current={event.id} />}
      </>
    );
  if (event.commandId !== null) return <SameCommand commandId={event.commandId} current={event.id} />;
  return event.session === null ? null : <SessionCalls session={event.session} current={event.id} />;
}

function SameCommand({ commandId, current }: { commandId: string; current: string }) {
  const read = useRead(eventApiHref("commands", commandId), (href, signal) =>
    readJson<DetailAnswer<"commands">>(href, signal),
  );
  if (read.state === "waiting") return null;
  if (read.state === "failed") return <Unread title="Same command" message={read.error.message} onRetry={read.retry} />;
  return <CallsOfCommand command={read.value} current={current} title="Same command" />;
}

function CallsOfCommand({
  command,
  current,
  title,
}: {
  command: DetailAnswer<"commands">;
  current: string | undefined;
  title: string;
}) {
  const { zone } = useCurrentView();
  const alone = command.calls.length === 1 && command.calls[0]?.id === current;
  if (alone || command.calls.length === 0) return null;
  const range = rangeOf(command);
  const calls = around(command.calls, current);
  return (
    <Section
      title={title}
      count={formatAmount(command.calls.length, "call")}
      link={{ href: callsHref({ ...range, zone }), label: "Show in table" }}
    >
      {calls.map((call) => (
        <CallLine key={call.id} call={call} current={current} href={callsHref({ ...range, zone, event: call.id })} />
      ))}
    </Section>
  );
}

/** Every time there is: a session may have begun before the page's range. */
function inSession(session: string): Filter {
  return {
    from: "1970-01-01T00:00:00Z",
    to: "now",
    conditions: [{ field: "session", op: "in", values: [session] }],
    q: undefined,
  };
}

function SessionCalls({ session, current }: { session: string; current: string }) {
  const { zone } = useCurrentView();
  const filter = inSession(session);
  const read = useRead(apiHref("api-calls", filter, { limit: String(SHOWN) }), (href, signal) =>
    readJson<EventPage<"api-calls">>(href, signal),
  );
  if (read.state === "waiting") return null;
  if (read.state === "failed") return <Unread title="Same session" message={read.error.message} onRetry={read.retry} />;
  const { items, nextCursor } = read.value;
  if (items.length < 2) return null;
  const href = (event?: string): string =>
    viewHref({ stream: "api-calls", filter, zone, ...(event !== undefined && { event }) });
  return (
    <Section
      title="Same session"
      count={`${nextCursor === null ? "" : "newest "}${formatAmount(items.length, "call")}`}
      link={{ href: href(), label: "Show in table" }}
    >
      {items.map((call) => (
        <CallLine key={call.id} call={call} current={current} href={href(call.id)} />
      ))}
    </Section>
  );
}

function SessionCommands({ session, current }: { session: string; current: string }) {
  const { zone } = useCurrentView();
  const filter = inSession(session);
  const read = useRead(apiHref("commands", filter, { limit: String(SHOWN) }), (href, signal) =>
    readJson<EventPage<"commands">>(href, signal),
  );
  if (read.state === "waiting") return null;
  if (read.state === "failed") return <Unread title="Same session" message={read.error.message} onRetry={read.retry} />;
  const { items } = read.value;
  if (items.length < 2) return null;
  return (
    <Section
      title="Same session"
      count={formatAmount(items.length, "command")}
      link={{ href: viewHref({ stream: "commands", filter, zone }), label: "Show in table" }}
    >
      {items.map((command) => (
        <CommandLine
          key={command.id}
          command={command}
          current={current}
          href={viewHref({ stream: "commands", filter, zone, event: command.id })}
        />
      ))}
    </Section>
  );
}

function CallLine({ call, current, href }: { call: ApiCallItem; current: string | undefined; href: string }) {
  return (
    <Item
      event={call}
      href={href}
      current={call.id === current}
      title={targetOf(call)}
      aside={<StatusOutcome outcome={call.outcome} status={call.status} />}
      end={formatDuration(call.durationMs)}
    >
      <CallText call={call} />
    </Item>
  );
}

function CommandLine({ command, current, href }: { command: CommandItem; current: string; href: string }) {
  return (
    <Item
      event={command}
      href={href}
      current={command.id === current}
      title={command.command}
      aside={<Outcome outcome={command.outcome} />}
      end={formatDuration(command.durationMs)}
    >
      <span className="mono sec">
        <PlainText>{command.command}</PlainText>
      </span>
    </Item>
  );
}

/** Of a long list, the part about the current one. */
function around<T extends { id: string }>(items: readonly T[], current: string | undefined): readonly T[] {
  const at = current === undefined ? 0 : items.findIndex(({ id }) => id === current);
  const start = Math.max(0, Math.min(at - SHOWN / 2, items.length - SHOWN));
  return items.slice(start, start + SHOWN);
}
