"use client";

import { buttonClass, Button } from "@/components/ui/button";
import { CopyButton } from "@/components/ui/copy-button";
import { formatDuration } from "@/components/ui/format-duration.ts";
import { formatAmount } from "@/components/ui/format-number.ts";
import { Icon } from "@/components/ui/icon";
import { StatusOutcome } from "@/components/ui/outcome";
import { PlainText } from "@/components/ui/plain-text";
import { Skeleton } from "@/components/ui/skeleton";
import { visibleText } from "@/components/ui/visible-text.ts";
import type { ApiCallItem } from "@/lib/events/item.ts";
import Link from "next/link";
import { readJson, type DetailAnswer } from "./read-api";
import { useRead } from "./use-read";
import { VerbText } from "./verb-text";
import { useCurrentView } from "./view-context";
import { callsHref, eventApiHref } from "./view.ts";
import { targetOf } from "./what-text";

/** Below an opened command: the API calls it made, in time order. */
export function CommandCalls({ id }: { id: string }) {
  const read = useRead(eventApiHref("commands", id), (href, signal) =>
    readJson<DetailAnswer<"commands">>(href, signal),
  );
  if (read.state === "waiting") return <WaitingCalls />;
  if (read.state === "failed")
    return (
      <div className="calls">
        <div className="calls-f" role="alert">
          <span className="grow">The calls could not be loaded: {read.error.message}</span>
          <Button size="small" icon="refresh" onClick={read.retry}>
            Try again
          </Button>
        </div>
      </div>
    );
  return <CallPanel command={read.value} />;
}

function CallPanel({ command }: { command: DetailAnswer<"commands"> }) {
  const { calls } = command;
  return (
    <div className="calls">
      {calls.length > 0 && (
        <>
          <div className="calls-h" aria-hidden="true">
            <span>Verb</span>
            <span>API call</span>
            <span className="stc">Status</span>
            <span className="d">Duration</span>
          </div>
          <ul className="calls-l" aria-label="API calls">
            {calls.map((call) => (
              <CallLine key={call.id} call={call} command={command} />
            ))}
          </ul>
        </>
      )}
      <PanelFoot command={command} />
    </div>
  );
}

function CallLine({ call, command }: { call: ApiCallItem; command: DetailAnswer<"commands"> }) {
  const { zone } = useCurrentView();
  const target = call.path ?? targetOf(call);
  return (
    <li>
      <Link
        className="calls-r"
        prefetch={false}
        href={callsHref({ ...rangeOf(command), zone, event: call.id })}
        title={visibleText(target)}
      >
        <VerbText verb={call.verb} />
        <span className="mono truncate">
          <PlainText>{target}</PlainText>
        </span>
        <span className="stc">
          <StatusOutcome outcome={call.outcome} status={call.status} />
        </span>
        <span className="d">{formatDuration(call.durationMs)}</span>
      </Link>
    </li>
  );
}

function PanelFoot({ command }: { command: DetailAnswer<"commands"> }) {
  const { zone, showEvent } = useCurrentView();
  const { calls, session } = command;
  return (
    <div className="calls-f">
      <span className="grow truncate">
        {calls.length === 0 ? "No API calls are on record for this command" : formatAmount(calls.length, "API call")}
        {session !== null && (
          <>
            {" · session "}
            <span className="mono" title={visibleText(session)}>
              <PlainText>{session.slice(0, 8)}</PlainText>
            </span>
          </>
        )}
      </span>
      {calls.length > 0 && (
        <Link
          className={buttonClass({ variant: "ghost", size: "small" })}
          prefetch={false}
          href={callsHref({ ...rangeOf(command), zone })}
        >
          Open in API Calls
        </Link>
      )}
      <CopyButton text={command.command} label="Copy command">
        Copy command
      </CopyButton>
      <Button
        variant="ghost"
        size="small"
        onClick={() => {
          showEvent(command.id, "push");
        }}
      >
        <Icon name="right" />
        Open event
      </Button>
    </div>
  );
}

/** A command and the time its calls lie in, which may be later than its own. */
export function rangeOf({ id, occurredAt, calls }: DetailAnswer<"commands">): { id: string; from: string; to: string } {
  const first = calls[0]?.occurredAt ?? occurredAt;
  const last = calls.at(-1)?.occurredAt ?? occurredAt;
  return { id, from: first < occurredAt ? first : occurredAt, to: last > occurredAt ? last : occurredAt };
}

function WaitingCalls() {
  return (
    <div className="calls late" aria-busy="true">
      {["38%", "52%", "30%"].map((width) => (
        <div className="calls-r" key={width}>
          <Skeleton width="34px" />
          <Skeleton width={width} />
          <Skeleton width="64px" />
          <Skeleton width="40px" />
        </div>
      ))}
    </div>
  );
}
