"use client";

import type { ReadError } from "@/components/audit-logs/read-api";
import { asReadError } from "@/components/audit-logs/use-read";
import { useToast } from "@/components/ui/toast";
import { useState } from "react";
import {
  changeOf,
  checkDraft,
  draftOf,
  streamOfRefusal,
  type Retention,
  type RetentionErrors,
  type RetentionPreview,
} from "./retention.ts";
import { previewRetention, saveRetention } from "./retention-api";

export type RetentionForm = ReturnType<typeof useRetention>;

/** A policy while somebody edits it: nothing is saved before it was seen what it would remove. */
export function useRetention(first: Retention) {
  const [saved, setSaved] = useState(first);
  const [draft, setDraft] = useState(draftOf(first.streams));
  const [errors, setErrors] = useState<RetentionErrors>({});
  const [failed, setFailed] = useState<ReadError>();
  const [busy, setBusy] = useState(false);
  const [preview, setPreview] = useState<RetentionPreview[]>();
  const toast = useToast();
  const dirty = Object.keys(changeOf(draft, saved.streams)).length > 0;

  const refuse = (error: ReadError): void => {
    const field = streamOfRefusal(error.message);
    setPreview(undefined);
    if (field === undefined) setFailed(error);
    else setErrors(field);
  };
  const attempt = async (work: () => Promise<void>): Promise<void> => {
    setBusy(true);
    setFailed(undefined);
    await work().catch((error: unknown) => {
      refuse(asReadError(error));
    });
    setBusy(false);
  };
  const review = (): void => {
    const wrong = checkDraft(draft, saved.streams);
    setErrors(wrong);
    if (busy || !dirty || Object.keys(wrong).length > 0) return;
    void attempt(async () => {
      setPreview(await previewRetention(changeOf(draft, saved.streams)));
    });
  };
  const save = (): void => {
    void attempt(async () => {
      const now = await saveRetention(changeOf(draft, saved.streams));
      setSaved(now);
      setDraft(draftOf(now.streams));
      setPreview(undefined);
      toast({ tone: "success", title: "Retention set", detail: "A shorter time counts from tomorrow on." });
    });
  };
  const state = { saved, draft, errors, failed, busy, dirty, preview };
  return {
    ...state,
    review,
    save,
    type: (stream: keyof typeof draft, text: string) => {
      setDraft((before) => ({ ...before, [stream]: text }));
      setErrors((before) => Object.fromEntries(Object.entries(before).filter(([id]) => id !== stream)));
    },
    cancel: () => {
      setPreview(undefined);
    },
    discard: () => {
      setDraft(draftOf(saved.streams));
      setErrors({});
      setFailed(undefined);
    },
  };
}
