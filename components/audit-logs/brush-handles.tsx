"use client";

import { clsx } from "clsx";
import type { KeyboardEvent } from "react";
import type { Brush, Handle } from "./brush.ts";

const NAMES: Record<Handle, string> = { start: "Start of the marked time", end: "End of the marked time" };

type BrushHandlesProps = {
  /** At the plot's ends while nothing is marked: by keyboard one starts there. */
  shown: Brush;
  marked: boolean;
  count: number;
  /** What a handle's place means. */
  said: Record<Handle, string>;
  onKeyDown: (handle: Handle, event: KeyboardEvent) => void;
};

/** The marked time over a plot's bars: two sliders with what is between them. */
export function BrushHandles({ shown, marked, count, said, onKeyDown }: BrushHandlesProps) {
  const percent = (edge: number): string => `${String((edge / count) * 100)}%`;
  return (
    <>
      {marked && (
        <div className="brush" style={{ left: percent(shown.start), width: percent(shown.end - shown.start) }} />
      )}
      {(["start", "end"] as const).map((handle) => (
        <div
          key={handle}
          role="slider"
          tabIndex={0}
          data-handle={handle}
          className={clsx("brush-h", !marked && "idle")}
          style={{ left: percent(shown[handle]) }}
          aria-label={NAMES[handle]}
          aria-valuemin={0}
          aria-valuemax={count}
          aria-valuenow={shown[handle]}
          aria-valuetext={said[handle]}
          onKeyDown={(event) => {
            onKeyDown(handle, event);
          }}
        />
      ))}
    </>
  );
}
