"use client";

import { CopyButton } from "@/components/ui/copy-button";
import { formatDuration } from "@/components/ui/format-duration.ts";
import { formatMinute, formatMoment, zoneName } from "@/components/ui/format-time.ts";
import { PlainText } from "@/components/ui/plain-text";
import { visibleText } from "@/components/ui/visible-text.ts";
import { FactValue } from "./fact-value";
import type { CallWitness, DetailAnswer } from "./read-api";
import { redactedWords } from "./redacted-words.ts";
import { useCurrentView } from "./view-context";

type Delivered = DetailAnswer | CallWitness;

/** Where the record came from: its source, the delivery that brought it, and that delivery's checksum. */
export function DeliveryFacts({ event, title = "Delivery" }: { event: Delivered; title?: string }) {
  const { zone } = useCurrentView();
  const { delivery } = event;
  const sourceEventId = "sourceEventId" in event ? event.sourceEventId : null;
  const late = Date.parse(event.receivedAt) - Date.parse(event.occurredAt);
  return (
    <section aria-label={visibleText(title)}>
      <div className="sec-h">
        <h3>
          <PlainText>{title}</PlainText>
        </h3>
      </div>
      <dl className="kv mt-0!">
        <dt>Source</dt>
        <dd>
          <div>
            <FactValue field="source" value={event.source} />
          </div>
          {sourceEventId !== null && (
            <div className="lbl">
              its id <FactValue field="sourceEventId" value={sourceEventId} />
            </div>
          )}
        </dd>
        <dt>Event id</dt>
        <dd>
          <div className="hash">
            {event.id}
            <CopyButton text={event.id} label="Copy event id" />
          </div>
        </dd>
        <dt>Received</dt>
        <dd>
          <div className="num">
            {formatMoment(event.receivedAt, zone)}
            {late >= 0 && <span className="muted">{formatDuration(late)} later</span>}
          </div>
        </dd>
        <dt>Delivery</dt>
        <dd>
          {delivery === null ? <div className="muted">no longer kept</div> : <div className="hash">{delivery.id}</div>}
        </dd>
        {"keptUntil" in event && <KeptUntil event={event} />}
        {delivery !== null && <Seal delivery={delivery} />}
      </dl>
    </section>
  );
}

/** As retention is set now; a removal runs once an hour. */
function KeptUntil({ event: { keptUntil, legalHold } }: { event: DetailAnswer }) {
  const { zone } = useCurrentView();
  const until = keptUntil === null ? undefined : `${formatMinute(keptUntil, zone)} ${zoneName(keptUntil, zone)}`;
  return (
    <>
      <dt>Kept until</dt>
      <dd>
        {legalHold ? (
          <div>a legal hold is lifted</div>
        ) : (
          <div className={until === undefined ? "muted" : "num"}>{until ?? "for ever"}</div>
        )}
      </dd>
    </>
  );
}

/** What was taken out of the delivery before it was stored, and the checksum of what was stored. */
function Seal({ delivery: { redacted, sha256 } }: { delivery: NonNullable<Delivered["delivery"]> }) {
  return (
    <>
      <Redacted counts={redacted} />
      <dt>SHA-256</dt>
      <dd>
        <div className="hash">
          <span className="grow">{sha256}</span>
          <CopyButton text={sha256} label="Copy SHA-256" />
        </div>
      </dd>
    </>
  );
}

function Redacted({ counts }: { counts: Record<string, number> | null }) {
  if (counts === null) return null;
  return (
    <>
      <dt>Redacted</dt>
      <dd>
        <div>{redactedWords(counts)}</div>
        <div className="lbl">in this delivery, before it was stored</div>
      </dd>
    </>
  );
}
