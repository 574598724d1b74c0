"use client";

import type { ReadError } from "@/components/audit-logs/read-api";
import { asReadError } from "@/components/audit-logs/use-read";
import { useToast } from "@/components/ui/toast";
import { useState } from "react";
import {
  checkDraft,
  draftOf,
  fieldOfRefusal,
  isChanged,
  policyOf,
  type Draft,
  type DraftErrors,
  type StoredPolicy,
} from "./redaction.ts";
import { savePolicy } from "./redaction-api";

export type RedactionForm = ReturnType<typeof useRedaction>;

/** A policy while somebody edits it: what is saved, what is typed, what is wrong with it. */
export function useRedaction(first: StoredPolicy) {
  const [saved, setSaved] = useState(first);
  const [draft, setDraft] = useState(draftOf(first.policy));
  const [errors, setErrors] = useState<DraftErrors>({});
  const [failed, setFailed] = useState<ReadError>();
  const [busy, setBusy] = useState(false);
  const toast = useToast();

  const start = (policy: StoredPolicy): void => {
    setSaved(policy);
    setDraft(draftOf(policy.policy));
    setErrors({});
    setFailed(undefined);
  };
  const set = (change: Partial<Draft>): void => {
    setDraft((before) => ({ ...before, ...change }));
    // What was said of a list holds until it is changed.
    setErrors((before) => Object.fromEntries(Object.entries(before).filter(([list]) => !(list in change))));
  };
  const refuse = (error: ReadError): void => {
    const field = fieldOfRefusal(error.message, draft);
    if (field === undefined) setFailed(error);
    else setErrors(field);
  };
  /** Whether what was typed can be sent; what is wrong is shown. */
  const check = (): boolean => {
    const wrong = checkDraft(draft);
    setErrors(wrong);
    return Object.keys(wrong).length === 0;
  };
  const save = async (): Promise<void> => {
    setFailed(undefined);
    if (busy || !check()) return;
    setBusy(true);
    try {
      start(await savePolicy(policyOf(draft)));
      toast({ tone: "success", title: "Redaction saved", detail: "Every delivery feels it within two seconds." });
    } catch (error) {
      refuse(asReadError(error));
    } finally {
      setBusy(false);
    }
  };
  return {
    saved,
    draft,
    errors,
    failed,
    busy,
    dirty: isChanged(draft, saved.policy),
    check,
    refuse: setErrors,
    set,
    discard: () => {
      start(saved);
    },
    save: () => void save(),
  };
}
