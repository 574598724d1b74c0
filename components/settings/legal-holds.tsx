"use client";

import { Refusal } from "@/components/audit-logs/refusal";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { formatMinute } from "@/components/ui/format-time.ts";
import { PlainText } from "@/components/ui/plain-text";
import { useSave } from "@/components/sources/use-save.ts";
import { useState } from "react";
import { HoldDialog } from "./hold-dialog";
import { LiftDialog } from "./lift-dialog";
import { readHolds } from "./retention-api";
import type { LegalHold } from "./retention.ts";

/** Legal holds: while one stands nothing is removed. Owners place and lift them; none is ever deleted. */
export function LegalHolds({ first, canHold }: { first: readonly LegalHold[]; canHold: boolean }) {
  const [holds, setHolds] = useState(first);
  const [placing, setPlacing] = useState(false);
  const [lifting, setLifting] = useState<LegalHold>();
  const { save: reload, failed } = useSave(() => undefined);
  const refresh = (): void => {
    void reload(async () => {
      setHolds(await readHolds());
    }, PLACED_OR_LIFTED);
  };
  return (
    <section className="set-form" aria-labelledby="holds-h">
      <h2 id="holds-h">Legal holds</h2>
      <p className="sec">While one stands, nothing of this organization is removed, whatever the retention says.</p>
      {failed && <Refusal error={failed} />}
      {holds.length === 0 ? (
        <p className="muted">None was ever placed.</p>
      ) : (
        <ul className="rules">
          {holds.map((hold) => (
            <HoldRow key={hold.id} hold={hold} {...(canHold && { onLift: setLifting })} />
          ))}
        </ul>
      )}
      <div className="set-actions">
        {canHold ? (
          <Button
            icon="lock"
            onClick={() => {
              setPlacing(true);
            }}
          >
            Place a hold
          </Button>
        ) : (
          <span className="muted">Owners place and lift them.</span>
        )}
      </div>
      {placing && (
        <HoldDialog
          onPlaced={refresh}
          onClose={() => {
            setPlacing(false);
          }}
        />
      )}
      {lifting && (
        <LiftDialog
          hold={lifting}
          onLifted={refresh}
          onClose={() => {
            setLifting(undefined);
          }}
        />
      )}
    </section>
  );
}

const PLACED_OR_LIFTED = { title: "Legal holds changed" };

function HoldRow({ hold, onLift }: { hold: LegalHold; onLift?: (hold: LegalHold) => void }) {
  const { name, reason, placedAt, placedBy, liftedAt, liftedBy } = hold;
  return (
    <li className="rule">
      <div className="grow anywhere">
        <b>
          <PlainText>{name}</PlainText>
        </b>{" "}
        {liftedAt === null ? <Badge icon="lock">stands</Badge> : <Badge tone="plain">lifted</Badge>}
        <p className="rule-what">
          <PlainText>{reason}</PlainText>
        </p>
        <p className="rule-what">
          Placed {formatMinute(placedAt, "utc")} UTC by <PlainText>{placedBy}</PlainText>
          {liftedAt !== null && (
            <>
              , lifted {formatMinute(liftedAt, "utc")} UTC by <PlainText>{liftedBy ?? ""}</PlainText>
            </>
          )}
        </p>
      </div>
      {onLift !== undefined && liftedAt === null && (
        <Button
          size="small"
          onClick={() => {
            onLift(hold);
          }}
        >
          Lift
        </Button>
      )}
    </li>
  );
}
