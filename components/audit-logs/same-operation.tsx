"use client";

import { formatAmount } from "@/components/ui/format-number.ts";
import { Outcome } from "@/components/ui/outcome";
import { PlainText } from "@/components/ui/plain-text";
import { MINUTE_MS } from "@/lib/events/durations.ts";
import type { TailnetChangeItem } from "@/lib/events/item.ts";
import type { Filter } from "@/lib/query/filter.ts";
import { FoldedLine } from "./folded-line";
import { Item, Section, Unread } from "./neighbour-list";
import { readJson, type DetailAnswer, type EventPage } from "./read-api";
import { useRead } from "./use-read";
import { useCurrentView } from "./view-context";
import { apiHref, around, viewHref } from "./view.ts";

const SHOWN = 30;

/** The other changes that were made at one go with this one, and the webhooks that told of it. */
export function SameOperation({ change }: { change: DetailAnswer<"tailnet-changes"> }) {
  return (
    <>
      {change.groupId !== null && <Parts change={change} groupId={change.groupId} />}
      {change.witnesses.length > 0 && <Witnesses witnesses={change.witnesses} />}
    </>
  );
}

function Parts({ change, groupId }: { change: TailnetChangeItem; groupId: string }) {
  const { zone } = useCurrentView();
  const filter: Filter = {
    ...around(change.occurredAt, MINUTE_MS),
    conditions: [{ field: "groupId", op: "in", values: [groupId] }],
    q: undefined,
  };
  const read = useRead(apiHref("tailnet-changes", filter, { limit: String(SHOWN) }), (href, signal) =>
    readJson<EventPage<"tailnet-changes">>(href, signal),
  );
  if (read.state === "waiting") return null;
  if (read.state === "failed")
    return <Unread title="Same operation" message={read.error.message} onRetry={read.retry} />;
  const { items, nextCursor } = read.value;
  if (items.length < 2) return null;
  const href = (event?: string): string =>
    viewHref({ stream: "tailnet-changes", filter, zone, ...(event !== undefined && { event }) });
  return (
    <Section
      title="Same operation"
      count={`${nextCursor === null ? "" : "newest "}${formatAmount(items.length, "change")}`}
      link={{ href: href(), label: "Show in table" }}
    >
      {items.map((item) => (
        <Item
          key={item.id}
          event={item}
          href={href(item.id)}
          current={item.id === change.id}
          title={item.summary}
          aside={item.outcome === "success" ? undefined : <Outcome outcome={item.outcome} />}
          end={undefined}
        >
          <PlainText>{item.summary}</PlainText>
        </Item>
      ))}
    </Section>
  );
}

/** They have no page of their own: what they say is folded under the change. */
function Witnesses({ witnesses }: { witnesses: readonly TailnetChangeItem[] }) {
  return (
    <Section title="Also told by" count={formatAmount(witnesses.length, "webhook event")}>
      {witnesses.map(({ id, occurredAt, summary, source }) => (
        <FoldedLine key={id} at={occurredAt} text={summary} end={<PlainText>{source}</PlainText>} />
      ))}
    </Section>
  );
}
