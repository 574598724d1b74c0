"use client";

import { useEffect, useLayoutEffect, useState } from "react";
import type { ListEnd, ListEnds } from "./use-events";
import type { Lines } from "./use-lines";
import { useVisible } from "./use-visible";

const AHEAD = 30;
/** Above the first row one arrives less in haste, and each page moves all others. */
const ABOVE = 15;
const BESIDE = 5;

/** Loads the next page before the last row of either end comes into sight. After a failure, or when stopped, it waits to be asked. */
export function useLoadAhead(lines: Lines, count: number, list: ListEnds & { items: readonly { id: string }[] }): void {
  const lastDrawn = lines.getVirtualItems().at(-1)?.index ?? -1;
  const first = lines.range?.startIndex ?? count;
  useLoad(list, list.older, lastDrawn >= count - AHEAD);
  // Right after rows came above, the list does not yet know that it stands below them.
  const settled = useSettled(list.items[0]?.id);
  useLoad(list, list.newer, settled && first < ABOVE);
}

function useSettled(value: string | undefined): boolean {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const frame = requestAnimationFrame(() => {
      setSettled(value);
    });
    return () => {
      cancelAnimationFrame(frame);
    };
  }, [value]);
  return settled === value;
}

/** The same where there is no row yet: a search goes on until there is one, nothing is left, or it is stopped. */
export function useSearchOn(list: ListEnds): void {
  useLoad(list, list.older, true);
  useLoad(list, list.newer, true);
}

/** The same for the event whose sheet is open: one steps on from it with the list out of sight. */
export function useLoadBeside(list: ListEnds, ids: readonly string[], event: string | undefined): void {
  const at = event === undefined ? -1 : ids.indexOf(event);
  useLoad(list, list.older, at !== -1 && at >= ids.length - BESIDE);
  useLoad(list, list.newer, at !== -1 && at < BESIDE);
}

function useLoad({ stopped }: ListEnds, { more, loading, failed, load }: ListEnd, near: boolean): void {
  const visible = useVisible();
  const due = near && visible && !stopped && more && !loading && failed === undefined;
  // Before paint: a search that goes on by itself is not seen to pause.
  useLayoutEffect(() => {
    if (due) load();
  }, [due, load]);
}
