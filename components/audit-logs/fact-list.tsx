"use client";

import { formatDuration } from "@/components/ui/format-duration.ts";
import { PlainText } from "@/components/ui/plain-text";
import { fieldOf } from "@/lib/events/streams.ts";
import type { ReactNode } from "react";
import { FactValue, isTold, type Fact } from "./fact-value";
import { familyOf, type Family } from "./families.ts";
import { fieldsOfGroup, SHEET_GROUPS, type FactGroup } from "./facts.ts";
import { outcomeReason } from "./outcome-reason.ts";
import type { DetailAnswer, ReadEvent } from "./read-api";
import { isCommand } from "./kinds.ts";
import { isTailnet, TailnetGist } from "./tailnet-gist";
import { useCurrentView } from "./view-context";

/** Who, what, where, how, outcome, timing: each group's gist on its first line, the rest below with names. */
export function FactList({ event, raw }: Pick<ReadEvent, "event" | "raw">) {
  return (
    <dl className="kv">
      {SHEET_GROUPS.map((group) => (
        <Group key={group} group={group} event={event} reason={group === "Outcome" ? outcomeReason(raw) : null} />
      ))}
      <Absent event={event} />
    </dl>
  );
}

/** Fields the group's first lines show, in place of a line with a name. */
const KUBECTL_GIST: Record<FactGroup, readonly string[]> = {
  Who: ["user", "userType", "groups"],
  What: ["verb", "resource", "subresource", "name", "apiGroup", "apiVersion", "path", "command"],
  Where: ["cluster", "namespace", "device", "sourceIp"],
  How: ["accessMethod", "origin"],
  Traffic: [],
  Outcome: ["outcome", "status"],
  Timing: ["durationMs", "longRunning"],
  Record: [],
};
const TAILNET_GIST: Record<FactGroup, readonly string[]> = {
  Who: ["user", "userType"],
  What: ["action", "property", "protocol", "port"],
  Where: ["targetType", "targetName", "srcDevice", "dstDevice"],
  How: ["origin", "reporter"],
  Traffic: ["txBytes", "rxBytes"],
  Outcome: ["outcome"],
  Timing: ["durationMs"],
  Record: [],
};
const GIST: Record<Family, Record<FactGroup, readonly string[]>> = { kubectl: KUBECTL_GIST, tailnet: TAILNET_GIST };

type GroupProps = { group: (typeof SHEET_GROUPS)[number]; event: DetailAnswer; reason: string | null };

function Group({ group, event, reason }: GroupProps) {
  const { stream } = useCurrentView();
  const value = (field: string): Fact => valueOf(event, field);
  const show = (field: string): ReactNode => {
    const told = value(field);
    return isTold(told) ? <FactValue key={field} field={field} value={told} /> : null;
  };
  const fields = fieldsOfGroup(stream, group);
  if (fields.length === 0) return null;
  const gist = GIST[familyOf(stream)][group];
  const rest = fields.filter((field) => !gist.includes(field) && worthALine(event, field));
  return (
    <>
      <dt>{group}</dt>
      <dd>
        <Gist group={group} event={event} show={show} />
        {reason !== null && (
          <div className="lbl">
            <PlainText>{reason}</PlainText>
          </div>
        )}
        {rest.length > 0 && (
          <dl className="facts">
            {rest.map((field) => (
              <Line key={field} label={labelOf(stream, field)}>
                {show(field)}
              </Line>
            ))}
          </dl>
        )}
      </dd>
    </>
  );
}

/** What the record does not have, said once. */
function Absent({ event }: { event: DetailAnswer }) {
  const { stream } = useCurrentView();
  const fields = SHEET_GROUPS.flatMap((group) => fieldsOfGroup(stream, group)).filter(
    (field) => !isTold(valueOf(event, field)) && !(field === "apiGroup" && isTold(valueOf(event, "apiVersion"))),
  );
  if (fields.length === 0) return null;
  return (
    <>
      <dt>Absent</dt>
      <dd>
        <div className="lbl">{fields.map((field) => labelOf(stream, field)).join(", ")}</div>
      </dd>
    </>
  );
}

type GistProps = { group: (typeof SHEET_GROUPS)[number]; event: DetailAnswer; show: (field: string) => ReactNode };

function Gist({ group, event, show }: GistProps) {
  if (isTailnet(event)) return <TailnetGist group={group} event={event} show={show} />;
  switch (group) {
    case "Who":
      return <WhoGist event={event} show={show} />;
    case "What":
      return isCommand(event) ? <CommandGist show={show} /> : <CallGist event={event} show={show} />;
    case "Where":
      return <WhereGist event={event} show={show} />;
    case "How":
      return <PairGist value={show("accessMethod")} beside={show("origin")} />;
    case "Outcome":
      return <PairGist value={show("outcome")} beside={show("status")} />;
    case "Traffic":
      return null;
    case "Timing":
      return <TimingGist event={event} />;
  }
}

type KubectlEvent = DetailAnswer<"commands" | "api-calls">;
type EventGistProps = Omit<GistProps, "group" | "event"> & { event: KubectlEvent };

function WhoGist({ event, show }: EventGistProps) {
  return (
    <>
      <div>
        {show("user")} <span className="muted">{event.userType}</span>
      </div>
      {event.groups.length > 0 && <div className="lbl">{show("groups")}</div>}
    </>
  );
}

function WhereGist({ event, show }: EventGistProps) {
  return (
    <>
      <div>
        {show("cluster")}
        {event.namespace !== null && <span className="muted">/</span>}
        {show("namespace")}
      </div>
      {(event.device !== null || event.sourceIp !== null) && (
        <div className="lbl">
          from {show("device")} {show("sourceIp")}
        </div>
      )}
    </>
  );
}

function PairGist({ value, beside }: { value: ReactNode; beside: ReactNode }) {
  return (
    <div>
      {value} <span className="muted num">{beside}</span>
    </div>
  );
}

function CommandGist({ show }: { show: (field: string) => ReactNode }) {
  return (
    <>
      <div className="one">{show("command")}</div>
      <div>{show("resource")}</div>
    </>
  );
}

function CallGist({ event, show }: { event: DetailAnswer<"api-calls">; show: (field: string) => ReactNode }) {
  const parts = ["resource", "name", "subresource"].map(show).filter((part) => part !== null);
  const version = [event.apiGroup, event.apiVersion].filter((part) => part !== null && part !== "").length;
  return (
    <>
      <div>
        {show("verb")}
        <span>
          {parts.flatMap((part, index) =>
            index === 0
              ? [part]
              : [
                  <span key={index} className="muted">
                    /
                  </span>,
                  part,
                ],
          )}
        </span>
        {version > 0 && (
          <span className="muted">
            {show("apiGroup")}
            {version === 2 && "/"}
            {show("apiVersion")}
          </span>
        )}
      </div>
      <div className="one sec">{show("path")}</div>
    </>
  );
}

function TimingGist({ event }: { event: KubectlEvent }) {
  const session = "longRunning" in event && event.longRunning;
  const running = event.outcome === "running";
  return (
    <div className="num">
      {formatDuration(event.durationMs)}
      {session && <span className="muted">how long it was open, not a latency</span>}
      {running && <span className="muted">so far: its end is not on record</span>}
    </div>
  );
}

function Line({ label, children }: { label: string; children: ReactNode }) {
  return (
    <>
      <dt>{label}</dt>
      <dd>{children}</dd>
    </>
  );
}

/** A flag that does not hold needs no line, nor does what only says the same again. */
function worthALine(event: DetailAnswer, field: string): boolean {
  const value = valueOf(event, field);
  if (field === "authenticatedUser" && value === event.user) return false;
  if ((field === "srcIp" && isTold(valueOf(event, "src"))) || (field === "dstIp" && isTold(valueOf(event, "dst"))))
    return false;
  return isTold(value) && value !== false && !(field === "confidence" && value === 1);
}

function valueOf(event: DetailAnswer, field: string): Fact {
  return (event as object as Record<string, Fact | undefined>)[field] ?? null;
}

function labelOf(stream: Parameters<typeof fieldOf>[0], field: string): string {
  return fieldOf(stream, field)?.label ?? field;
}
