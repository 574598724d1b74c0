"use client";

import { useCallback, useState } from "react";
import type { View } from "./use-view";

/**
 * The row the table's one tab stop is on: where one was last, else the open event, else the marked row, else the first.
 * @param marked the nearest to the moment the list was opened around.
 */
export function useTabStop(items: readonly { id: string }[], marked: string | undefined, { event, showEvent }: View) {
  const [kept, set] = useState<string>();
  const known = (id: string | undefined): boolean => id !== undefined && items.some((item) => item.id === id);
  const id = [kept, event, marked].find(known) ?? items[0]?.id;
  const open = useCallback(
    (opened: string) => {
      set(opened);
      showEvent(opened, "push");
    },
    [showEvent],
  );
  return { id, set, open };
}
