"use client";

import { Badge } from "@/components/ui/badge";
import { formatMoment } from "@/components/ui/format-time.ts";
import { OUTCOME_WORDS } from "@/components/ui/outcome";
import { PlainText } from "@/components/ui/plain-text";
import type { Outcome as OutcomeValue } from "@/lib/events/event.ts";
import Link from "next/link";
import { DeliveryFacts } from "./delivery-facts";
import { eventSentence } from "./event-sentence.ts";
import { FactList } from "./fact-list";
import { Neighbours } from "./neighbours";
import { RawRecord } from "./raw-record";
import type { DetailAnswer, ReadEvent } from "./read-api";
import { OtherRecords, Witnesses, WitnessMarks } from "./call-witnesses";
import { ChangeMarks } from "./change-marks";
import { ChangeDiffView } from "./diff/change-diff-view";
import { isCall, isChange, isFlow } from "./kinds.ts";
import { SameUser } from "./same-user";
import { SentenceText } from "./sentence-text";
import { useCurrentView } from "./view-context";
import { viewHref } from "./view.ts";

/** The sheet's content: sentence first, then the facts, what else belongs to it, the record and where it came from. */
export function EventBody({ event, raw, witnessRaws }: ReadEvent) {
  return (
    <>
      <p className="sentence">
        <SentenceText pieces={eventSentence(event)} />
      </p>
      <Proof event={event} />
      <FactList event={event} raw={raw} />
      {isCall(event) && <Witnesses witnesses={event.witnesses} />}
      {isChange(event) && <WhatChanged change={event} />}
      <Neighbours event={event} />
      <SameUser event={event} />
      <RawRecord raw={raw} event={event} />
      <DeliveryFacts event={event} />
      {isCall(event) && <OtherRecords call={event} raws={witnessRaws} />}
    </>
  );
}

function WhatChanged({ change }: { change: DetailAnswer<"tailnet-changes"> }) {
  return (
    <section aria-label="What changed">
      <div className="sec-h">
        <h3>What changed</h3>
        {change.property !== null && (
          <span className="n mono">
            <PlainText>{change.property}</PlainText>
          </span>
        )}
      </div>
      <ChangeDiffView change={change} />
    </section>
  );
}

function Proof({ event }: { event: DetailAnswer }) {
  const { zone, filter } = useCurrentView();
  const commandId = isCall(event) ? event.commandId : null;
  return (
    <div className="proof">
      {!isFlow(event) && <OutcomeBadge outcome={event.outcome} />}
      {isChange(event) && <ChangeMarks change={event} />}
      {isCall(event) && <WitnessMarks call={event} />}
      {isFlow(event) && (
        <Badge icon={event.bothReported ? "both" : "one-way"}>
          {event.bothReported ? "both ends report it" : "one end reports it"}
        </Badge>
      )}
      <span className="num">{formatMoment(event.occurredAt, zone)}</span>
      {event.clockSkew && (
        <Badge tone="denied" icon="warn">
          clock differs from ours
        </Badge>
      )}
      {commandId !== null && (
        <>
          <span>·</span>
          <Link
            className="link"
            prefetch={false}
            href={viewHref({
              stream: "commands",
              filter: { ...filter, conditions: [], q: undefined },
              zone,
              event: commandId,
            })}
          >
            Open command
          </Link>
        </>
      )}
    </div>
  );
}

function OutcomeBadge({ outcome }: { outcome: OutcomeValue }) {
  return (
    <Badge tone={outcome === "unknown" ? "solid" : outcome} icon={outcome}>
      {OUTCOME_WORDS[outcome]}
    </Badge>
  );
}
