"use client";

import { useEffect } from "react";
import type { Lines } from "./use-lines";

const AHEAD = 30;

type Loadable = { more: boolean; loading: boolean; failed: object | undefined; loadMore: () => void };

/** Loads the next page before the last row comes into sight. After a failure it waits to be asked. */
export function useLoadAhead(lines: Lines, count: number, { more, loading, failed, loadMore }: Loadable): void {
  const lastDrawn = lines.getVirtualItems().at(-1)?.index ?? -1;
  const due = more && !loading && failed === undefined && lastDrawn >= count - AHEAD;
  useEffect(() => {
    if (due) loadMore();
  }, [due, loadMore]);
}
