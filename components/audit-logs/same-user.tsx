"use client";

import { formatCount } from "@/components/ui/format-number.ts";
import { PlainText } from "@/components/ui/plain-text";
import { STREAM_IDS, type StreamId } from "@/lib/events/field.ts";
import type { Filter } from "@/lib/query/filter.ts";
import Link from "next/link";
import { STREAM_PAGES } from "./families.ts";
import type { AnyItem } from "./kinds.ts";
import { Unread } from "./neighbour-list";
import { readJson, type CountAnswer } from "./read-api";
import { useRead } from "./use-read";
import { useCurrentView } from "./view-context";
import { apiHref, around, viewHref } from "./view.ts";

const AROUND_MS = 15 * 60_000;
const TITLE = "Same user, 15 minutes before and after";

/** What else the user of an event did around it, in every stream: how much, and where to see it. */
export function SameUser({ event }: { event: AnyItem }) {
  const { user, occurredAt } = event;
  if (user === null || user === "") return null;
  const filter: Filter = {
    ...around(occurredAt, AROUND_MS),
    conditions: [{ field: "user", op: "in", values: [user] }],
    q: undefined,
  };
  return <Streams key={`${user} ${occurredAt}`} user={user} filter={filter} />;
}

function Streams({ user, filter }: { user: string; filter: Filter }) {
  const hrefs = STREAM_IDS.map((stream) => apiHref(`${stream}/count`, filter));
  const read = useRead(hrefs.join("\n"), readCounts);
  if (read.state === "failed") return <Unread title={TITLE} message={read.error.message} onRetry={read.retry} />;
  return (
    <section aria-label={TITLE}>
      <div className="sec-h">
        <h3>{TITLE}</h3>
        <span className="n truncate">
          <PlainText>{user}</PlainText>
        </span>
      </div>
      <div className="around">
        {STREAM_IDS.map((stream, index) => (
          <StreamLink
            key={stream}
            stream={stream}
            filter={filter}
            count={read.state === "done" ? read.value[index] : undefined}
          />
        ))}
      </div>
    </section>
  );
}

type StreamLinkProps = { stream: StreamId; filter: Filter; count: CountAnswer | undefined };

function StreamLink({ stream, filter, count }: StreamLinkProps) {
  const { zone } = useCurrentView();
  return (
    <Link href={viewHref({ stream, filter, zone })} prefetch={false} data-none={count?.count === 0}>
      <span>{STREAM_PAGES[stream].tab}</span>
      <b className="num">{count === undefined ? "…" : `${formatCount(count.count)}${count.complete ? "" : "+"}`}</b>
    </Link>
  );
}

function readCounts(hrefs: string, signal: AbortSignal): Promise<CountAnswer[]> {
  return Promise.all(hrefs.split("\n").map((href) => readJson<CountAnswer>(href, signal)));
}
