"use client";

import type { ReadError } from "@/components/audit-logs/read-api";
import { asReadError } from "@/components/audit-logs/use-read";
import { useRef, useState } from "react";
import { fieldOfRefusal, policyOf, type Draft, type DraftErrors } from "./redaction.ts";
import { previewRecord, type Preview } from "./redaction-api";

/** What a preview was of, so that an answer can be told from one to an older question. */
type Shown = Preview & { of: string };

type Given = {
  draft: Draft;
  /** Whether the draft can be sent; what is wrong with it is shown. */
  check: () => boolean;
  refuse: (errors: DraftErrors) => void;
};

/** A record to try, and what the draft makes of it. */
export function usePreview({ draft, check, refuse }: Given) {
  const [record, setRecord] = useState("");
  const [wrong, setWrong] = useState<string>();
  const [failed, setFailed] = useState<ReadError>();
  const [busy, setBusy] = useState(false);
  const [shown, setShown] = useState<Shown>();
  const asked = useRef(0);

  const tell = (error: ReadError): void => {
    const field = fieldOfRefusal(error.message, draft);
    const about = aboutRecord(error);
    if (field !== undefined) refuse(field);
    else if (about !== undefined) setWrong(about);
    else setFailed(error);
  };
  const ask = async (text: string): Promise<void> => {
    asked.current += 1;
    const mine = asked.current;
    setBusy(true);
    try {
      const preview = await previewRecord(text, policyOf(draft));
      if (mine === asked.current) setShown({ ...preview, of: question(text, draft) });
    } catch (error) {
      if (mine === asked.current) tell(asReadError(error));
    } finally {
      if (mine === asked.current) setBusy(false);
    }
  };
  const run = (text: string): void => {
    setFailed(undefined);
    const empty = text.trim() === "";
    setWrong(empty ? "Paste a record first." : undefined);
    if (!empty && check()) void ask(text);
  };
  return {
    record,
    wrong,
    failed,
    busy,
    shown,
    /** Whether the record or the rules have changed since. */
    stale: shown !== undefined && shown.of !== question(record, draft),
    type: (text: string) => {
      setRecord(text);
      setWrong(undefined);
    },
    run: () => {
      run(record);
    },
    tryOut: (example: string) => {
      setRecord(example);
      run(example);
    },
  };
}

function question(record: string, draft: Draft): string {
  return JSON.stringify([record, policyOf(draft)]);
}

/** What a refusal says of the record itself: its field is named, or the body is too large for a preview. */
function aboutRecord({ status, message }: ReadError): string | undefined {
  if (status === 413) return "Too large for a preview, which takes 64 KiB. Leave out parts of it.";
  return /^record: (.+)$/s.exec(message)?.[1];
}
