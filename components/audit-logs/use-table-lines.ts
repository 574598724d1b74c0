"use client";

import { useMemo } from "react";
import type { Expansion } from "./expand-button";
import { useCurrentLive } from "./live-context";
import { tableLines, type Line } from "./table-lines.ts";
import { useCurrentView } from "./view-context";

type TableOf = {
  items: readonly { id: string; occurredAt: string }[];
  around: string | undefined;
  expansion: Expansion;
};

/** The table's lines for these items, as zone, opened rows, what is live and the moment it was opened around have it. */
export function useTableLines({ items, around, expansion }: TableOf): Line[] {
  const { isOpen } = expansion;
  const { zone } = useCurrentView();
  const live = useCurrentLive();
  const since = live?.on ? live.since : undefined;
  const ids = live?.rows.live;
  return useMemo(() => {
    const marked = since !== undefined && ids !== undefined ? { since, ids } : undefined;
    return tableLines(items, { zone, isOpen, live: marked, around });
  }, [items, zone, isOpen, since, ids, around]);
}
