"use client";

import { formatCount } from "@/components/ui/format-number.ts";
import { AsOf, LiveState } from "./live-marks";
import type { CountAnswer } from "./read-api";
import type { Figures } from "./use-figures";
import { useCurrentView } from "./view-context";
import { ROW_WORDS } from "./view.ts";

/** How many match, and how many of them are loaded. */
export function ListFoot({ loaded, counted }: { loaded: number; counted: Figures<CountAnswer> | undefined }) {
  const { stream, pending } = useCurrentView();
  const count = counted?.value;
  const words = ROW_WORDS[stream];
  const amount = count === undefined ? undefined : `${count.complete ? "" : "over "}${formatCount(count.count)}`;
  return (
    <footer className="foot" aria-live="polite">
      <span>
        {amount !== undefined && <b>{amount}</b>} {count?.count === 1 ? words.one : words.many}
        <AsOf figures={counted} />
      </span>
      <span className="dot">{formatCount(loaded)} loaded</span>
      <LiveState />
      {pending && <span className="dot late">Searching …</span>}
    </footer>
  );
}
