"use client";

import { Button } from "@/components/ui/button";
import { formatAmount } from "@/components/ui/format-number.ts";
import { Note } from "@/components/ui/note";
import { useState } from "react";
import { LimitDialog } from "./limit-dialog";
import type { KindChoice, SourceItem } from "./source.ts";

type LimitSectionProps = {
  source: SourceItem;
  kind: KindChoice | undefined;
  canManage: boolean;
  onChanged: () => void;
};

/** How much a source may send, and how often it was told that it sends more. */
export function LimitSection({ source, kind, canManage, onChanged }: LimitSectionProps) {
  const [asking, setAsking] = useState(false);
  const { rateLimit, refusedLately } = source;
  const unlimited = kind?.unlimited;
  return (
    <section aria-label="Rate limit">
      <div className="sec-h">
        <h3>Rate limit</h3>
        <span className="spacer" />
        {canManage && unlimited === undefined && (
          <Button
            size="small"
            onClick={() => {
              setAsking(true);
            }}
          >
            {rateLimit === null ? "Set a limit" : "Change limit"}
          </Button>
        )}
      </div>
      <div className="src-hint">
        <span className="num">{rateLimit === null ? "none" : `${formatAmount(rateLimit, "record")} a second`}</span>
        <span className="lbl">{unlimited ?? MEANING[rateLimit === null ? "none" : "some"]}</span>
      </div>
      {refusedLately > 0 && (
        <Note tone="denied">
          Answered 429 to {formatAmount(refusedLately, "delivery", "deliveries")} in the last five minutes. What its
          senders do not send again is lost.
        </Note>
      )}
      {asking && (
        <LimitDialog
          source={source}
          onClose={() => {
            setAsking(false);
          }}
          onChanged={onChanged}
        />
      )}
    </section>
  );
}

const MEANING = {
  none: "whatever its senders send is taken",
  some: "beyond it senders are answered 429 and told when to send again",
};
