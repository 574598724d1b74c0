"use client";

import { Refusal } from "@/components/audit-logs/refusal";
import { Note } from "@/components/ui/note";
import { useCommandKey } from "@/components/ui/use-command-key.ts";
import { useEffect, useId, useRef, type SubmitEvent } from "react";
import { AddedNames } from "./added-names";
import { PreviewPane } from "./preview-pane";
import { switchedOff, withRule, type StoredPolicy } from "./redaction.ts";
import { RuleList } from "./rule-list";
import { SaveBar } from "./save-bar";
import { usePreview } from "./use-preview";
import { useRedaction, type RedactionForm } from "./use-redaction";
import { useUnsaved } from "./use-unsaved";

type RedactionViewProps = { first: StoredPolicy; role: string; canChange: boolean };

/** System › Settings: what is redacted before anything is stored, and trying it on a record. */
export function RedactionView({ first, role, canChange }: RedactionViewProps) {
  const formId = useId();
  const form = useRedaction(first);
  const preview = usePreview(form);
  useUnsaved(form.dirty);
  useCommandKey("s", form.dirty ? form.save : undefined);
  return (
    <section className="pane set-pane" aria-label="Redaction">
      <div className="scroll">
        <div className="set">
          <PolicyForm id={formId} form={form} canChange={canChange} {...(canChange && { onTry: preview.tryOut })} />
          {canChange && <PreviewPane preview={preview} />}
        </div>
      </div>
      <SaveBar form={form} formId={formId} role={role} canChange={canChange} />
    </section>
  );
}

type PolicyFormProps = { id: string; form: RedactionForm; canChange: boolean; onTry?: (example: string) => void };

function PolicyForm({ id, form, canChange, onTry }: PolicyFormProps) {
  const element = useRef<HTMLFormElement>(null);
  const { errors, failed } = form;
  // Whoever saved by keyboard is led to what is wrong.
  useEffect(() => {
    const [first] = Object.keys(errors);
    if (first !== undefined) element.current?.querySelector<HTMLElement>(`[name="${first}"]`)?.focus();
  }, [errors]);
  const submit = (event: SubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    form.save();
  };
  const off = switchedOff(form.draft, form.saved.policy);
  return (
    <form id={id} className="set-form" ref={element} noValidate onSubmit={submit}>
      <h2>Redaction</h2>
      <p className="sec">
        Secrets are replaced by <span className="mono">redacted:…</span> before a record is stored, equal ones by equal
        text, so they can still be searched and compared. What was stored earlier is never changed.
      </p>
      {failed && <Refusal error={failed} />}
      <RuleList
        disabled={form.draft.disabled}
        canChange={canChange}
        onChange={(rule, on) => {
          form.set({ disabled: withRule(form.draft.disabled, rule, on) });
        }}
        {...(onTry && { onTry })}
      />
      {off.length > 0 && (
        <Note tone="denied">
          Once saved, what {off.map((label) => `“${label}”`).join(" and ")} would have replaced is stored readable.
          Switching it on again later does not redact that.
        </Note>
      )}
      <AddedNames form={form} canChange={canChange} />
    </form>
  );
}
