"use client";

import { Refusal } from "@/components/audit-logs/refusal";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { useId, useState, type SubmitEvent } from "react";
import { CredentialFields } from "./credential-fields";
import { checkCredential, credentialsOf, NO_SOURCE, type CredentialValues, type FieldErrors } from "./new-source.ts";
import { setCredentials } from "./source-api";
import type { SourceItem } from "./source.ts";
import { useSave } from "./use-save.ts";

type CredentialDialogProps = { source: SourceItem; onClose: () => void; onChanged: () => void };

/** Gives a source another credential, in place of the one it has. */
export function CredentialDialog({ source, onClose, onChanged }: CredentialDialogProps) {
  const formId = useId();
  const [values, setValues] = useState<CredentialValues>(NO_SOURCE);
  const [errors, setErrors] = useState<FieldErrors>({});
  const { save, busy, failed } = useSave(() => {
    onChanged();
    onClose();
  });
  const submit = (event: SubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const wrong = checkCredential(values);
    setErrors(wrong);
    if (Object.keys(wrong).length > 0) return;
    const said = { title: "Credential saved", detail: "It is tried within seconds." };
    void save(() => setCredentials(source.id, credentialsOf(values) ?? {}), said);
  };
  return (
    <Dialog
      open
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      title="What lets it in at Tailscale?"
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" type="submit" form={formId} disabled={busy}>
            {busy ? "Saving…" : "Save credential"}
          </Button>
        </>
      }
    >
      <form id={formId} className="new-source" noValidate onSubmit={submit}>
        <CredentialFields
          kind={source.kind}
          ways={["oauth", "token"]}
          values={values}
          errors={errors}
          set={(change) => {
            setValues((before) => ({ ...before, ...change }));
            setErrors({});
          }}
        />
        {failed && <Refusal error={failed} />}
      </form>
    </Dialog>
  );
}
