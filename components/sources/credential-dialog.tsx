"use client";

import type { ReadError } from "@/components/audit-logs/read-api";
import { Refusal } from "@/components/audit-logs/refusal";
import { asReadError } from "@/components/audit-logs/use-read";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { useToast } from "@/components/ui/toast";
import { useId, useState, type SubmitEvent } from "react";
import { CredentialFields } from "./credential-fields";
import { checkCredential, credentialsOf, NO_SOURCE, type CredentialValues, type FieldErrors } from "./new-source.ts";
import { setCredentials } from "./source-api";
import type { SourceItem } from "./source.ts";

type CredentialDialogProps = { source: SourceItem; onClose: () => void; onChanged: () => void };

/** Gives a source another credential, in place of the one it has. */
export function CredentialDialog({ source, onClose, onChanged }: CredentialDialogProps) {
  const formId = useId();
  const [values, setValues] = useState<CredentialValues>(NO_SOURCE);
  const [errors, setErrors] = useState<FieldErrors>({});
  const { save, busy, failed } = useSave(source, () => {
    onChanged();
    onClose();
  });
  const submit = (event: SubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const wrong = checkCredential(values);
    setErrors(wrong);
    if (Object.keys(wrong).length === 0) void save(values);
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

function useSave(source: SourceItem, onSaved: () => void) {
  const [busy, setBusy] = useState(false);
  const [failed, setFailed] = useState<ReadError>();
  const toast = useToast();
  const save = async (values: CredentialValues): Promise<void> => {
    setBusy(true);
    setFailed(undefined);
    try {
      await setCredentials(source.id, credentialsOf(values) ?? {});
      toast({ tone: "success", title: "Credential saved", detail: "It is tried within seconds." });
      onSaved();
    } catch (error) {
      setFailed(asReadError(error));
      setBusy(false);
    }
  };
  return { save, busy, failed };
}
