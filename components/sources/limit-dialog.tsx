"use client";

import type { ReadError } from "@/components/audit-logs/read-api";
import { Refusal } from "@/components/audit-logs/refusal";
import { asReadError } from "@/components/audit-logs/use-read";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { useToast } from "@/components/ui/toast";
import { useId, useState, type SubmitEvent } from "react";
import { readLimit } from "./limit.ts";
import { setRateLimit } from "./source-api";
import type { SourceItem } from "./source.ts";

type LimitDialogProps = { source: SourceItem; onClose: () => void; onChanged: () => void };

/** Sets, changes or lifts a source's limit. */
export function LimitDialog({ source, onClose, onChanged }: LimitDialogProps) {
  const formId = useId();
  const [text, setText] = useState(source.rateLimit === null ? "" : String(source.rateLimit));
  const [wrong, setWrong] = useState<string>();
  const { save, busy, failed } = useSave(source, () => {
    onChanged();
    onClose();
  });
  const submit = (event: SubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const read = readLimit(text);
    setWrong("wrong" in read ? read.wrong : undefined);
    if ("rateLimit" in read) void save(read.rateLimit);
  };
  return (
    <Dialog
      open
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      title="How much may it send?"
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          {source.rateLimit !== null && (
            <Button disabled={busy} onClick={() => void save(null)}>
              Lift limit
            </Button>
          )}
          <Button variant="primary" type="submit" form={formId} disabled={busy}>
            {busy ? "Saving…" : "Set limit"}
          </Button>
        </>
      }
    >
      <form id={formId} className="src-limit" noValidate onSubmit={submit}>
        <Field
          label="Records a second"
          name="rateLimit"
          inputMode="numeric"
          autoFocus
          autoComplete="off"
          placeholder="500"
          hint="After a pause five seconds’ worth may come at once. A batch larger than that is taken whole, and the next waits for it. Each server process counts for itself."
          value={text}
          error={wrong}
          onChange={(event) => {
            setText(event.target.value);
            setWrong(undefined);
          }}
        />
        {failed && <Refusal error={failed} />}
      </form>
    </Dialog>
  );
}

function useSave(source: SourceItem, onSaved: () => void) {
  const [busy, setBusy] = useState(false);
  const [failed, setFailed] = useState<ReadError>();
  const toast = useToast();
  const save = async (rateLimit: number | null): Promise<void> => {
    setBusy(true);
    setFailed(undefined);
    try {
      await setRateLimit(source.id, rateLimit);
      toast({ tone: "success", title: rateLimit === null ? "Limit lifted" : "Limit set" });
      onSaved();
    } catch (error) {
      setFailed(asReadError(error));
      setBusy(false);
    }
  };
  return { save, busy, failed };
}
