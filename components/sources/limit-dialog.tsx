"use client";

import { Refusal } from "@/components/audit-logs/refusal";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { useId, useState, type SubmitEvent } from "react";
import { readLimit } from "./limit.ts";
import { setRateLimit } from "./source-api";
import type { SourceItem } from "./source.ts";
import { useSave } from "./use-save.ts";

type LimitDialogProps = { source: SourceItem; onClose: () => void; onChanged: () => void };

/** Sets, changes or lifts a source's limit. */
export function LimitDialog({ source, onClose, onChanged }: LimitDialogProps) {
  const formId = useId();
  const [text, setText] = useState(source.rateLimit === null ? "" : String(source.rateLimit));
  const [wrong, setWrong] = useState<string>();
  const { save, busy, failed } = useSave(() => {
    onChanged();
    onClose();
  });
  const set = (rateLimit: number | null): Promise<void> =>
    save(() => setRateLimit(source.id, rateLimit), { title: rateLimit === null ? "Limit lifted" : "Limit set" });
  const submit = (event: SubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const read = readLimit(text);
    setWrong("wrong" in read ? read.wrong : undefined);
    if ("rateLimit" in read) void set(read.rateLimit);
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
            <Button disabled={busy} onClick={() => void set(null)}>
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
