"use client";

import { Refusal } from "@/components/audit-logs/refusal";
import { useSave } from "@/components/sources/use-save.ts";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { PlainText } from "@/components/ui/plain-text";
import { liftHold } from "./retention-api";
import type { LegalHold } from "./retention.ts";

type LiftDialogProps = { hold: LegalHold; onLifted: () => void; onClose: () => void };

/** Asks before a hold is lifted. */
export function LiftDialog({ hold, onLifted, onClose }: LiftDialogProps) {
  const { save, busy, failed } = useSave(() => {
    onLifted();
    onClose();
  });
  return (
    <Dialog
      open
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      title="Lift this hold?"
      footer={
        <>
          <Button onClick={onClose}>Keep it</Button>
          <Button
            variant="danger"
            disabled={busy}
            onClick={() => void save(() => liftHold(hold.id), { title: "Hold lifted", detail: "It stays on record." })}
          >
            {busy ? "Lifting…" : "Lift hold"}
          </Button>
        </>
      }
    >
      <p>
        <b>
          <PlainText>{hold.name}</PlainText>
        </b>{" "}
        stays on record. Where no other hold stands, what is past its retention is removed from 24 hours on.
      </p>
      {failed && <Refusal error={failed} />}
    </Dialog>
  );
}
