"use client";

import type { ReadError } from "@/components/audit-logs/read-api";
import { Refusal } from "@/components/audit-logs/refusal";
import { asReadError } from "@/components/audit-logs/use-read";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { ABSENT } from "@/components/ui/format-duration.ts";
import { PlainText } from "@/components/ui/plain-text";
import { useState } from "react";
import { Secret } from "./secret";
import { rotateToken, type Credentials } from "./source-api";
import type { SourceItem } from "./source.ts";

type TokenSectionProps = {
  source: SourceItem;
  /** The token made just now, while it can still be shown. */
  fresh: string | undefined;
  canManage: boolean;
  onRotated: (credentials: Credentials) => void;
  onKept: () => void;
};

/** What a source sends with. Only its beginning is known; a lost one is replaced, not found. */
export function TokenSection({ source, fresh, canManage, onRotated, onKept }: TokenSectionProps) {
  const [asking, setAsking] = useState(false);
  return (
    <section aria-label="Token">
      <div className="sec-h">
        <h3>Token</h3>
        <span className="spacer" />
        {canManage && (
          <Button
            size="small"
            icon="refresh"
            onClick={() => {
              setAsking(true);
            }}
          >
            Rotate token
          </Button>
        )}
      </div>
      {fresh === undefined ? (
        <div className="src-hint">
          <span className="mono">{source.tokenHint ?? ABSENT}</span>
          <span className="lbl">{canManage ? "only its hash is kept" : "owners and admins rotate it"}</span>
        </div>
      ) : (
        <Secret token={fresh} onKept={onKept} />
      )}
      <RotateDialog source={source} open={asking} onOpenChange={setAsking} onRotated={onRotated} />
    </section>
  );
}

type RotateDialogProps = Pick<TokenSectionProps, "source" | "onRotated"> & {
  open: boolean;
  onOpenChange: (open: boolean) => void;
};

function RotateDialog({ source, open, onOpenChange, onRotated }: RotateDialogProps) {
  const [failed, setFailed] = useState<ReadError>();
  const [busy, setBusy] = useState(false);
  const change = (next: boolean): void => {
    setFailed(undefined);
    onOpenChange(next);
  };
  const rotate = async (): Promise<void> => {
    setBusy(true);
    try {
      onRotated(await rotateToken(source.id));
      change(false);
    } catch (error) {
      setFailed(asReadError(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <Dialog
      open={open}
      onOpenChange={change}
      title="Rotate this token?"
      footer={
        <>
          <Button
            onClick={() => {
              change(false);
            }}
          >
            Cancel
          </Button>
          <Button variant="danger" disabled={busy} onClick={() => void rotate()}>
            {busy ? "Rotating…" : "Rotate token"}
          </Button>
        </>
      }
    >
      <p className="sec anywhere">
        Within seconds nothing is accepted any more from senders of{" "}
        <b>
          <PlainText>{source.name}</PlainText>
        </b>{" "}
        that use the old token, until they are given the new one. What is on record stays.
      </p>
      {failed && <Refusal error={failed} />}
    </Dialog>
  );
}
