"use client";

import { useMemo } from "react";
import type { Expansion } from "./expand-button";
import { useCurrentLive } from "./live-context";
import { tableLines, type Line } from "./table-lines.ts";
import { useCurrentView } from "./view-context";

/** The table's lines for these items, as zone, opened rows and what is live have it. */
export function useTableLines(items: readonly { id: string; occurredAt: string }[], { isOpen }: Expansion): Line[] {
  const { zone } = useCurrentView();
  const live = useCurrentLive();
  const since = live?.on ? live.since : undefined;
  const ids = live?.rows.live;
  return useMemo(() => {
    const marked = since !== undefined && ids !== undefined ? { since, ids } : undefined;
    return tableLines(items, { zone, isOpen, live: marked });
  }, [items, zone, isOpen, since, ids]);
}
