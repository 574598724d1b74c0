"use client";

import { visibleText } from "@/components/ui/visible-text.ts";

/** The second line of a row on a phone: who · where · when. A long name is cut, never the time. */
export function MetaLine({ said, clock }: { said: readonly string[]; clock: string }) {
  const parts = said.map(visibleText);
  return (
    <span className="flex min-w-0">
      <span className="truncate">{parts.join(" · ")}</span>
      <span className="flex-none whitespace-pre"> · {clock}</span>
    </span>
  );
}
