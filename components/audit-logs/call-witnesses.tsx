"use client";

import { Badge } from "@/components/ui/badge";
import { formatDuration } from "@/components/ui/format-duration.ts";
import { formatAmount } from "@/components/ui/format-number.ts";
import { OUTCOME_WORDS } from "@/components/ui/outcome";
import { visibleText } from "@/components/ui/visible-text.ts";
import type { ApiCallItem } from "@/lib/events/item.ts";
import { AmbiguousMark } from "./ambiguous-mark";
import { DeliveryFacts } from "./delivery-facts";
import { FoldedLine } from "./folded-line";
import { Section } from "./neighbour-list";
import { RawRecord } from "./raw-record";
import type { CallWitness, DetailAnswer } from "./read-api";

/** That two sources saw a call, and whether it may be another of several alike. */
export function WitnessMarks({ call }: { call: ApiCallItem }) {
  if (call.witness === null) return null;
  return (
    <>
      <span title={`${visibleText(call.source)} and ${visibleText(call.witness)} saw this call`}>
        <Badge tone="plain" icon="eye">
          two witnesses
        </Badge>
      </span>
      <AmbiguousMark call={call}>one of several alike</AmbiguousMark>
    </>
  );
}

/** What each source told of a call that several saw. */
export function Witnesses({ witnesses }: { witnesses: readonly CallWitness[] }) {
  if (witnesses.length === 0) return null;
  return (
    <Section title="Witnesses" count={formatAmount(witnesses.length, "source")}>
      {witnesses.map((witness) => (
        <FoldedLine key={witness.id} at={witness.occurredAt} text={toldText(witness)} end={undefined} />
      ))}
    </Section>
  );
}

/** What one of them adds: from where the call came, how it ended. */
function toldText({ source, device, status, outcome, durationMs }: ApiCallItem): string {
  const told = [
    ...(device === null ? [] : [`from ${device}`]),
    ...(status === null && outcome === "unknown" ? [] : [[OUTCOME_WORDS[outcome], status ?? ""].join(" ").trim()]),
    ...(durationMs === null ? [] : [formatDuration(durationMs)]),
  ];
  return `${source}: ${told.length === 0 ? "that it was made" : told.join(", ")}`;
}

/** The record and the delivery of every other witness than the one the call is shown by. */
export function OtherRecords({ call, raws }: { call: DetailAnswer<"api-calls">; raws: ReadonlyMap<string, string> }) {
  return call.witnesses
    .filter(({ id }) => id !== call.id)
    .map((witness) => (
      <div key={witness.id}>
        <RawRecord raw={raws.get(witness.id) ?? "null"} event={witness} title={`Record of ${witness.source}`} />
        <DeliveryFacts event={witness} title={`Delivery of ${witness.source}`} />
      </div>
    ));
}
