"use client";

import { Badge } from "@/components/ui/badge";
import { formatMoment } from "@/components/ui/format-time.ts";
import { OUTCOME_WORDS } from "@/components/ui/outcome";
import { PlainText } from "@/components/ui/plain-text";
import Link from "next/link";
import { DeliveryFacts } from "./delivery-facts";
import { FactList } from "./fact-list";
import { Neighbours } from "./neighbours";
import { RawRecord } from "./raw-record";
import type { DetailAnswer, ReadEvent } from "./read-api";
import { callSentence, commandSentence, type Piece } from "./sentence.ts";
import { useCurrentView } from "./view-context";
import { viewHref } from "./view.ts";

/** The sheet's content: sentence first, then the facts, what else belongs to it, the record and where it came from. */
export function EventBody({ event, raw }: ReadEvent) {
  return (
    <>
      <p className="sentence">
        {sentenceOf(event).map((piece, index) => (
          <SentencePiece key={index} piece={piece} />
        ))}
      </p>
      <Proof event={event} />
      <FactList event={event} raw={raw} />
      <Neighbours event={event} />
      <RawRecord raw={raw} event={event} />
      <DeliveryFacts event={event} />
    </>
  );
}

function sentenceOf(event: DetailAnswer): Piece[] {
  return "command" in event ? commandSentence(event) : callSentence(event);
}

function SentencePiece({ piece }: { piece: Piece }) {
  if (typeof piece === "string") return piece;
  if ("code" in piece)
    return (
      <span className="mono">
        <PlainText>{piece.code}</PlainText>
      </span>
    );
  return (
    <b>
      <PlainText>{piece.strong}</PlainText>
    </b>
  );
}

function Proof({ event }: { event: DetailAnswer }) {
  const { zone, filter } = useCurrentView();
  const commandId = "command" in event ? null : event.commandId;
  const tone = event.outcome === "unknown" ? "solid" : event.outcome;
  return (
    <div className="proof">
      <Badge tone={tone} icon={event.outcome}>
        {OUTCOME_WORDS[event.outcome]}
      </Badge>
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
