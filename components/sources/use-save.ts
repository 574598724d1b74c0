"use client";

import type { ReadError } from "@/components/audit-logs/read-api";
import { asReadError } from "@/components/audit-logs/use-read";
import { useToast } from "@/components/ui/toast";
import { useState } from "react";

/** Sends a change, says so when it is made, and keeps why not when it is not. */
export function useSave(onSaved: () => void) {
  const [busy, setBusy] = useState(false);
  const [failed, setFailed] = useState<ReadError>();
  const toast = useToast();
  const save = async (send: () => Promise<unknown>, said: { title: string; detail?: string }): Promise<void> => {
    setBusy(true);
    setFailed(undefined);
    try {
      await send();
      toast({ tone: "success", ...said });
      onSaved();
    } catch (error) {
      setFailed(asReadError(error));
    } finally {
      setBusy(false);
    }
  };
  return { save, busy, failed };
}
