"use client";

import { asReadError } from "@/components/audit-logs/use-read";
import type { ReadError } from "@/components/audit-logs/read-api";
import { useEffect, useState } from "react";
import { readExport } from "./export-api";
import { isOpen, type ExportItem } from "./export-item.ts";

const EVERY_MS = 1000;
/** A download is written down as it begins: one nobody knows after so long did not begin. */
const UNKNOWN_MAX = 10;

export type WatchedState = {
  item: ExportItem | undefined;
  /** It did not begin, or nobody can say how far it is. */
  lost: ReadError | undefined;
};

/** How far an export is, asked for every second until it has ended. */
export function useWatched(id: string): WatchedState {
  const [state, setState] = useState<WatchedState>({ item: undefined, lost: undefined });
  useEffect(() => {
    const stopping = new AbortController();
    let failures = 0;
    const look = async (): Promise<void> => {
      try {
        const item = await readExport(id, stopping.signal);
        failures = 0;
        setState({ item, lost: undefined });
        if (!isOpen(item)) return;
      } catch (error) {
        if (stopping.signal.aborted) return;
        failures += 1;
        const lost = asReadError(error);
        setState((before) => ({ ...before, lost: failures < UNKNOWN_MAX ? undefined : lost }));
        if (failures >= UNKNOWN_MAX && lost.status === 404) return;
      }
      timer = setTimeout(() => void look(), EVERY_MS);
    };
    // A download's request may still be on its way.
    let timer = setTimeout(() => void look(), EVERY_MS / 2);
    return () => {
      stopping.abort();
      clearTimeout(timer);
    };
  }, [id]);
  return state;
}
