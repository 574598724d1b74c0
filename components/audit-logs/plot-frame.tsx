"use client";

import { formatMinute } from "@/components/ui/format-time.ts";
import type { ReactNode } from "react";
import { useCurrentView } from "./view-context";

type PlotFrameProps = {
  className?: string;
  /** What the plot's upper and lower edge mean. */
  high: string;
  low: string;
  /** In time order. */
  buckets: readonly { from: string; to: string }[];
  children: ReactNode;
};

/** The axes of a plot over time. */
export function PlotFrame({ className = "", high, low, buckets, children }: PlotFrameProps) {
  const { zone } = useCurrentView();
  const [first, last] = [buckets[0], buckets.at(-1)];
  if (first === undefined || last === undefined) return null;
  return (
    <div className={`plot ${className}`}>
      <div className="plot-y num" aria-hidden="true">
        <span>{high}</span>
        <span>{low}</span>
      </div>
      {children}
      <div className="plot-x num" aria-hidden="true">
        <span>{formatMinute(first.from, zone)}</span>
        <span>
          {formatMinute(last.to, zone)} {zone === "utc" ? "UTC" : "local"}
        </span>
      </div>
    </div>
  );
}
