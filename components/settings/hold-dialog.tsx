"use client";

import { Refusal } from "@/components/audit-logs/refusal";
import { useSave } from "@/components/sources/use-save.ts";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { TextArea } from "@/components/ui/text-area";
import { useId, useState, type SubmitEvent } from "react";
import { placeHold } from "./retention-api";

/** Places a legal hold. */
export function HoldDialog({ onPlaced, onClose }: { onPlaced: () => void; onClose: () => void }) {
  const formId = useId();
  const [name, setName] = useState("");
  const [reason, setReason] = useState("");
  const [checked, setChecked] = useState(false);
  const { save, busy, failed } = useSave(() => {
    onPlaced();
    onClose();
  });
  const submit = (event: SubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    setChecked(true);
    if (name.trim() !== "" && reason.trim() !== "")
      void save(() => placeHold({ name, reason }), { title: "Hold placed", detail: "Nothing is removed any more." });
  };
  return (
    <Dialog
      open
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      title="Place a legal hold"
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" type="submit" form={formId} disabled={busy}>
            {busy ? "Placing…" : "Place hold"}
          </Button>
        </>
      }
    >
      <form id={formId} className="src-limit set-form" noValidate onSubmit={submit}>
        <HoldFields name={name} reason={reason} checked={checked} onName={setName} onReason={setReason} />
        {failed && <Refusal error={failed} />}
      </form>
    </Dialog>
  );
}

type HoldFieldsProps = {
  name: string;
  reason: string;
  /** Whether what is missing is shown. */
  checked: boolean;
  onName: (name: string) => void;
  onReason: (reason: string) => void;
};

function HoldFields({ name, reason, checked, onName, onReason }: HoldFieldsProps) {
  const missing = (text: string): string | undefined =>
    checked && text.trim() === "" ? "Say it in a word or two." : undefined;
  return (
    <>
      <Field
        label="Name"
        name="name"
        autoFocus
        autoComplete="off"
        maxLength={200}
        placeholder="Case 2026-17"
        value={name}
        error={missing(name)}
        onChange={(event) => {
          onName(event.target.value);
        }}
      />
      <TextArea
        label="Reason"
        name="reason"
        rows={3}
        maxLength={2000}
        hint="Both are kept for ever, with who placed it and when, also after it is lifted."
        value={reason}
        error={missing(reason)}
        onChange={(event) => {
          onReason(event.target.value);
        }}
      />
    </>
  );
}
