"use client";

import { useMemo, useState } from "react";
import type { Expansion } from "./expand-button";

/** Which rows show their calls. */
export function useExpansion(): Expansion {
  const [opened, setOpened] = useState<ReadonlySet<string>>(new Set());
  return useMemo(
    () => ({
      isOpen: (id) => opened.has(id),
      toggle: (id) => {
        setOpened((before) => {
          const next = new Set(before);
          if (!next.delete(id)) next.add(id);
          return next;
        });
      },
    }),
    [opened],
  );
}
