import { buttonClass } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { Icon } from "@/components/ui/icon";
import type { StreamId } from "@/lib/events/field.ts";
import Link from "next/link";
import { ROW_WORDS } from "./view.ts";

/** Where a stream's rows come from, for whoever wonders why there are none. */
const WHERE_FROM: Record<StreamId, string> = {
  commands: "Commands come from a proxy or wrapper that reports them, or that marks its calls with a session.",
  "api-calls": "API calls come from an API server's audit log, or from a proxy in front of it.",
  "tailnet-changes": "Changes come from Tailscale's configuration audit log: pulled, streamed or told by a webhook.",
  "network-flows": "Flows come from Tailscale's network flow logs, which have to be enabled for the tailnet.",
};

/** Nothing was ever recorded, or nothing of this stream. */
export function FirstRun({
  stream,
  other,
}: {
  stream: StreamId;
  other: { stream: StreamId; href: string } | undefined;
}) {
  if (other)
    return (
      <EmptyState
        icon="logs"
        title={`No ${ROW_WORDS[stream].many} on record yet`}
        actions={
          <>
            <Link className={buttonClass({})} href={other.href} prefetch={false}>
              Open {ROW_WORDS[other.stream].many}
            </Link>
            <Link className={buttonClass({ variant: "ghost" })} href="/system/sources" prefetch={false}>
              Sources
            </Link>
          </>
        }
      >
        <p>
          {WHERE_FROM[stream]} There are {ROW_WORDS[other.stream].many} on record.
        </p>
      </EmptyState>
    );
  return (
    <EmptyState
      icon="sources"
      title="Nothing on record yet"
      actions={
        <Link className={buttonClass({ variant: "primary" })} href="/system/sources" prefetch={false}>
          <Icon name="plus" />
          Add source
        </Link>
      }
    >
      <p>Add the first source and its events appear here within seconds of arriving.</p>
    </EmptyState>
  );
}
